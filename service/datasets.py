"""Uploaded tables by their ids, as what is sent names them."""

from schemas.dataset import DatasetProfile
from schemas.problem import FieldError
from service.refusal import Invalid
from store.errors import UnknownDataset
from store.ledger import Ledger


def profile_of(ledger: Ledger, dataset_id: str) -> DatasetProfile:
    """What reading an uploaded table found out.

    Raises:
        Invalid: There is no such table; the error points at the field that named it.
    """
    try:
        return ledger.dataset(dataset_id).profile
    except UnknownDataset as error:
        wrong = FieldError(
            pointer="/dataset/upload",
            detail=f"There is no data set {dataset_id!r}",
            came=dataset_id,
            allowed="the id of a data set that POST /v1/datasets gave",
        )
        raise Invalid(f"{wrong.detail}.", [wrong]) from error
