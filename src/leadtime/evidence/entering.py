"""What may be entered: nothing that could not be read back, and no plain slip, since nothing is ever edited.

What is in a ledger already is read by the rules of :mod:`leadtime.evidence.records` alone: a rule that is
made here makes no old ledger unreadable.
"""

from __future__ import annotations

import datetime as dt
import warnings
from typing import Any

from leadtime.errors import InputError
from leadtime.evidence.faults import refused
from leadtime.evidence.records import Appraisal, Record

_SLACK = dt.timedelta(days=1)
"""Where the day begins earlier than in UTC, today is a day ahead of it."""
_AHEAD = dt.timedelta(days=184)
"""How far ahead of its appearance an issue of a journal may be dated."""


def plain_record(record: Record) -> dict[str, Any]:
    """The plain data of a record, which give the same record again.

    Raises :class:`InputError` for a record that was put together past its own checks, with ``model_copy`` or
    ``model_construct``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydantic's, of a part of another type: it is refused below
        try:
            plain = record.to_json()
        except (ValueError, TypeError, AttributeError) as e:
            raise InputError(f"this is no record: {e}", valid="one that Record.from_json made") from None
    Record.from_json(plain)
    return plain


def plain_appraisal(appraisal: Appraisal) -> dict[str, Any]:
    """The plain data of an appraisal, which give the same again; raises as :func:`plain_record`."""
    from pydantic import ValidationError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            plain = appraisal.model_dump(mode="json", exclude_none=True)
            Appraisal.model_validate(plain)
        except ValidationError as e:
            raise refused(e, "the appraisal", Appraisal) from None
        except (ValueError, TypeError, AttributeError) as e:
            raise InputError(f"this is no appraisal: {e}", valid="one that Appraisal(...) made") from None
    return plain


def check_entering(record: Record, on: dt.date) -> None:
    """Raise :class:`InputError` for what is plainly a slip on the day ``on``, in UTC."""
    source = record.source
    for day, what, slack in ((source.accessed, "read", _SLACK), (source.issued, "issued", _AHEAD)):
        if day is not None and day.day > on + slack:
            raise InputError(
                f"the record {record.id!r}: its source was {what} on {day}, which is yet to come",
                valid=f"a date up to {on}",
            )
    if source.issued is not None and source.issued.day > source.accessed.day + _AHEAD:
        raise InputError(
            f"the record {record.id!r}: its source was read on {source.accessed}, and came out on "
            f"{source.issued}",
            valid="a source that was there when it was read",
        )
    if record.quote is not None and record.quote.blank:
        raise InputError(
            f"the record {record.id!r}: its quote is blank", valid="a passage, word for word, or no quote"
        )
