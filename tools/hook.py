"""Run roadmark from this checkout: pre-commit cannot install the project for hooks of `repo: local`.

Python puts the folder of the script, which holds the package, first on its path.
"""

from roadmark.cli import main

if __name__ == "__main__":
    main()
