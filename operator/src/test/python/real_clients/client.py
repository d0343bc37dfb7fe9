"""The virtual environments that the clients from PyPI are installed into."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Client:
    """One version of a client in an environment of its own."""

    title: str
    folder: Path
    packages: tuple[str, ...]
    command: tuple[str, ...]
    """The command line, the program first."""
    modern: bool = True
    """Whether failures have an exit code of their own: `pcc` exits with 0 nearly always."""

    def install(self) -> None:
        """Does nothing when the environment is there from an earlier run."""
        done = self.folder / "installed"
        if done.exists() and done.read_text() == " ".join(self.packages):
            return
        print(f"{self.title}: installing {' '.join(self.packages)}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", self.folder], check=True)
        subprocess.run([self.folder / "bin" / "pip", "install", "-q", *self.packages], check=True)
        done.write_text(" ".join(self.packages))

    def command_line(self, arguments: list[str]) -> list[str]:
        program, *rest = self.command
        return [str(self.folder / "bin" / program), *rest, *arguments]

    def python(self) -> str:
        return str(self.folder / "bin" / "python")
