"""Runs a command as a process of its own and tells what it took. Standard library only."""

import os
import subprocess
import tempfile
import time
from typing import NamedTuple


class Child(NamedTuple):
    """A process that ended well: what it printed, wall seconds from start to end, peak resident memory in MB."""

    output: str
    seconds: float
    peak_megabytes: float


class ChildFailed(Exception):
    """A process that did not; the text is the end of what it said."""


def run(command, environment):
    """Starts a command with these additions to the environment and waits for it.

    The kernel counts the parent's memory at the start as the child's, so whoever calls this must itself stay small.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=errors, env={**os.environ, **environment})
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:  # interrupted: the child must not outlive us and disturb what is measured next
            process.kill()
            process.wait()
            raise
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            said = (errors.read() + output.read()).strip()[-600:]
            raise ChildFailed(f"{command[0]} {command[1]}: exit code {process.returncode}: {said}")
        return Child(output.read(), seconds, usage.ru_maxrss / 1024)
