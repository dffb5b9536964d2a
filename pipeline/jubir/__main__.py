"""python -m jubir"""

from jubir.cli import main

main(prog_name="python -m jubir")
