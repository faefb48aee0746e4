"""What the bot knows. Pure: no I/O, no clock, no logging; the standard library, nupunkt and a Snowball stemmer."""
