"""What Anki makes of packages.

Imports them into one new collection, one after the other, as somebody does who ticks "Import any
learning progress", and writes as JSON what is there after each.
"""

import json
import os
import sys
import tempfile
from datetime import datetime, timedelta

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest


def bring_in(collection, path):
    # What is newer takes the place of what is there, unless somebody asks for something else.
    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
    request = ImportAnkiPackageRequest(package_path=path, options=options)
    log = collection.import_anki_package(request).log
    return {
        "new": len(log.new),
        "updated": len(log.updated),
        "duplicate": len(log.duplicate),
        "conflicting": len(log.conflicting),
    }


def note(collection, id):
    note = collection.get_note(id)
    return {
        "guid": note.guid,
        "type": note.note_type()["name"],
        "fields": dict(note.items()),
        "cards": [card(collection, card_id) for card_id in note.card_ids()],
    }


def card(collection, id):
    card = collection.get_card(id)
    said = {
        "deck": collection.decks.name(card.did),
        "kind": card.type,
        "queue": card.queue,
        "reps": card.reps,
        "lapses": card.lapses,
        "interval": card.ivl,
        "question": card.question(),
        "answer": card.answer(),
        "reviews": [
            {"at": at, "grade": grade, "interval": interval, "kind": kind, "took_ms": took}
            for at, grade, interval, kind, took in collection.db.execute(
                "select id, ease, ivl, type, time from revlog where cid = ? order by id", id
            )
        ],
    }
    if card.type == 2:
        said["due_on"] = str(today(collection) + timedelta(days=card.due - collection.sched.today))
    if card.memory_state:
        # As imported, and as Anki computes it from the answers.
        again = collection.compute_memory_state(id)
        said["memory"] = {
            "stability": card.memory_state.stability,
            "difficulty": card.memory_state.difficulty,
            "retention": card.desired_retention,
            "decay": card.decay,
            "last_at": card.last_review_time,
            "again": {"stability": again.stability, "difficulty": again.difficulty},
        }
    return said


def today(collection):
    """The day that ends with the next cut-off."""
    return datetime.fromtimestamp(collection.sched.day_cutoff).date() - timedelta(days=1)


def everything(collection, imported):
    return {
        "imported": imported,
        "notes": [note(collection, id) for id in sorted(collection.find_notes(""))],
        "decks": sorted(deck.name for deck in collection.decks.all_names_and_ids()),
        "note_types": sorted(it.name for it in collection.models.all_names_and_ids()),
        "media": {
            name: os.path.getsize(os.path.join(collection.media.dir(), name))
            for name in sorted(os.listdir(collection.media.dir()))
        },
        "problems": collection.fix_integrity()[0],
    }


def main(paths):
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(os.path.join(folder, "collection.anki2"))
        collection.set_config("fsrs", True)
        said = []
        for path in paths:
            imported = bring_in(collection, path)
            said.append(everything(collection, imported))
        collection.close()
    json.dump(said, sys.stdout)


main(sys.argv[1:])
