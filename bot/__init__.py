"""On the Record: answers about news articles in their own words, each under the viewpoint it comes from."""

__version__ = "0.1.0"

__all__ = ["__version__"]
