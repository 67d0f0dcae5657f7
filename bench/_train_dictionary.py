"""Train the dictionary that compresses exchanges: python -m bench._train_dictionary NUMBER.

Writes audit/dictionaries/NUMBER.zdict. A dictionary that compressed anything is never changed or
removed, since it is needed to read: train a new one under the next number.
"""

import sys

import zstandard

from audit import content
from bench import _exchanges

SEED = 20_261
SAMPLES = 6_000
DICTIONARY_BYTES = 48 * 1024


def main(number: int) -> None:
    """Train on some thousand exchanges with the simulated registry."""
    path = content.dictionary_path(number)
    if path.exists():
        sys.exit(f"{path.name} is there already: take the next number.")
    with _exchanges.registry() as registry:
        speaker = _exchanges.Speaker(registry, seed=SEED)
        samples: list[bytes | bytearray | memoryview] = [
            content.text_of(found) for found in speaker.contents(SAMPLES)
        ]
    trained = zstandard.train_dictionary(DICTIONARY_BYTES, samples, level=content.LEVEL)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(trained.as_bytes())
    print(f"{path.name}: {len(samples)} samples, {len(trained.as_bytes())} bytes")


if __name__ == "__main__":
    main(int(sys.argv[1]))
