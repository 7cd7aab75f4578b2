"""The record file, against TensorBoard's own reader and checksum."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import PyRecordReader_New
from tensorboard.summary.writer.record_writer import masked_crc32c

from worker.training.event_log.records import RecordFile, masked_checksum


@given(st.binary(max_size=5000))
def test_a_record_carries_the_checksums_that_tensorboard_computes(content: bytes) -> None:
    """Byte for byte what TensorBoard's own writer frames a record with."""
    assert masked_checksum(content) == struct.pack("<I", masked_crc32c(content))


@pytest.mark.parametrize("length", [0, 1, 3, 4, 1023, 1024, 1025, 1027, 1028, 2048, 5000])
def test_checksums_hold_across_the_seams_of_chunks(length: int) -> None:
    """The lengths at which the checksum's arithmetic changes its path."""
    content = bytes(index * 7 % 251 for index in range(length))

    assert masked_checksum(content) == struct.pack("<I", masked_crc32c(content))


def test_tensorboard_reads_the_records_while_the_file_is_open(tmp_path: Path) -> None:
    """Nothing waits in a buffer: a record is readable as soon as it is written."""
    path = tmp_path / "records"
    file = RecordFile(path)

    file.write(b"first")
    file.write(b"")
    file.write(b"x" * 3000)

    reader = PyRecordReader_New(str(path))
    seen = []
    for _ in range(3):
        reader.GetNext()
        seen.append(reader.record())
    file.close()
    assert seen == [b"first", b"", b"x" * 3000]


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    """Two logs never share one file."""
    path = tmp_path / "records"
    path.write_bytes(b"mine")

    with pytest.raises(FileExistsError):
        RecordFile(path)

    assert path.read_bytes() == b"mine"
