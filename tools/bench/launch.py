"""Run one command and print what it used, as JSON: `cpu` and `wall` in seconds, `peak` in bytes, and its exit `code`.

    python -I -S launch.py LIMIT ERRORS COMMAND ...

It is a process of its own because the system takes what the process that starts a command has in memory for the
command's: this one imports so little that it is smaller than anything measured. LIMIT is in seconds of processor time,
after which the system ends the command (the code is then that of the signal, below zero); 0 stands for none. What the
command writes to its standard error goes to the file ERRORS.
"""

import os
import resource
import sys
import time

_BYTES = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in


def main() -> None:
    """Do as the command line says."""
    limit, errors, *command = sys.argv[1:]
    if int(limit):
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
    quiet = (
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
    )
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    cpu, peak, code = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _BYTES, os.waitstatus_to_exitcode(status)
    sys.stdout.write(f'{{"cpu": {cpu}, "wall": {wall}, "peak": {peak}, "code": {code}}}\n')


main()
