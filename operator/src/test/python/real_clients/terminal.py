"""A terminal for commands that ask questions."""

import os
import pty
import select
import subprocess
import time


def play(command: list[str], environment: dict[str, str], answers: dict[str, str], patience: float) -> tuple[int, str]:
    """Runs a command on a terminal and types an answer when its question is there and all is quiet, one after the other.

    Returns the exit code and all that was on the terminal.
    """
    terminal, end = pty.openpty()
    # This terminal does not tell where its cursor is.
    environment = {**environment, "PROMPT_TOOLKIT_NO_CPR": "1"}
    process = subprocess.Popen(command, stdin=end, stdout=end, stderr=end, env=environment, start_new_session=True)
    os.close(end)
    waiting = list(answers.items())
    shown = b""
    deadline = time.monotonic() + patience
    try:
        while time.monotonic() < deadline:
            readable, _, _ = select.select([terminal], [], [], 0.3)
            if not readable:
                if process.poll() is not None:
                    break
                if waiting and waiting[0][0].encode() in shown:
                    os.write(terminal, waiting.pop(0)[1].encode())
                continue
            try:
                shown += os.read(terminal, 1 << 16)
            except OSError:  # Linux: nobody has the other end any more
                break
        return process.wait(max(0.1, deadline - time.monotonic())), shown.decode(errors="replace")
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
