"""`python run.py` serves; `python run.py migrate` and the others are the commands of `chat`."""

from chat.cli import main

if __name__ == "__main__":
    main()
