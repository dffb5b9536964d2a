"""jubir models: trained parts that are fetched."""

from __future__ import annotations

from pathlib import Path

import click

from jubir.stages.stanza_parser import StanzaMissing, fetch_stanza


@click.group()
def models() -> None:
    """Fetch trained parts that jubir does not bring along.

    \b
    Example:
      jubir models stanza
    """


@models.command("stanza")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to put them; by default where stanza keeps its own (STANZA_RESOURCES_DIR).",
)
def models_stanza(folder: Path | None) -> None:
    """Fetch stanza's Indonesian weights for --parser stanza.

    stanza downloads them itself, some hundred megabytes; this is the one command of jubir that goes online. For a machine
    without a network run it on another one, copy the folder, and name it: --parser FOLDER.

    \b
    Example:
      jubir models stanza --folder stanza-id
    """
    try:
        where = fetch_stanza(folder)
    except StanzaMissing as error:
        raise click.ClickException(str(error)) from error
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"stanza's weights cannot be fetched ({type(error).__name__}); run this on a machine with a network, copy "
            "its folder here, and name it: --parser FOLDER"
        ) from error
    click.echo(f"stanza's Indonesian weights are in {where}", err=True)
