"""What the product is compared with: had here already, or fetched once into a cache of its own."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path

from polling.bootstrap import npm

REFERENCES = Path(__file__).parent / "references"
#: As npm names them; exact, so that figures can be had again.
PACKAGES = ("ws@8.18.3", "ioredis@5.8.2")
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")


class NotHere(Exception):
    """Something to compare with could not be had; the text says what."""


def cache() -> Path:
    place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "polling-load"
    place.mkdir(parents=True, exist_ok=True)
    return place


@functools.cache
def node() -> tuple[Path, Path]:
    """A node, and the directory with node_modules in which what it needs is. NotHere."""
    try:
        program = npm.node()
    except ImportError:
        found = shutil.which("node")
        if found is None:
            raise NotHere("no node") from None
        program = Path(found)
    place = cache() / "node"
    stamp = place / "installed"
    wanted = " ".join(PACKAGES)
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        place.mkdir(exist_ok=True)
        script = program.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [str(program), str(script), "install", "--ignore-scripts", "--no-audit"]
        command += ["--no-fund", "--no-save", "--prefix", str(place), *PACKAGES]
        _run(command, "ws and ioredis from npm")
        stamp.write_text(wanted, encoding="utf-8")
    return program, place


@functools.cache
def compiled(name: str) -> Path:
    """A program made of references/<name>.c, unless it stands there newer. NotHere."""
    source, made = REFERENCES / f"{name}.c", cache() / name
    if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            _install("gcc", "libc6-dev")
            compiler = shutil.which("gcc")
        if compiler is None:
            raise NotHere("no C compiler")
        new = made.with_suffix(f".{os.getpid()}")
        _run([compiler, "-O2", "-o", str(new), str(source)], f"{name}.c")
        new.replace(made)
    return made


@functools.cache
def nginx() -> Path:
    """An nginx that can load nchan. NotHere."""
    if not NCHAN.exists():
        _install("nginx-light", "libnginx-mod-nchan")
    found = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if found is None or not NCHAN.exists():
        raise NotHere("no nginx with nchan")
    return Path(found)


def _install(*packages: str) -> None:
    """From Debian, where whoever runs this may."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise NotHere(f"no {' '.join(packages)}, and nobody who may install it")
    command = [apt, "install", "--yes", "--no-install-recommends", *packages]
    _run(command, " ".join(packages), DEBIAN_FRONTEND="noninteractive")


def _run(command: list[str], what: str, **environment: str) -> None:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=False,
            env={**os.environ, **environment},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotHere(f"{what}: {error}") from error
    if done.returncode:
        raise NotHere(f"{what}: {done.stderr.decode(errors='replace').strip()[-200:]}")
