"""openml.org as it once answered: scikit-learn ships some answers for its own tests."""

from http.client import HTTPMessage
from importlib.resources import files
from io import BytesIO
from urllib.error import HTTPError, URLError
from urllib.request import BaseHandler, Request
from urllib.response import addinfourl

_RECORDED = files("sklearn.datasets.tests.data.openml")


class RecordedOpenML(BaseHandler):
    """Answers requests with recorded bytes, in the place of the network.

    Args:
        number: Data set whose recorded answers are given.
        refusal: HTTP status with which everything is refused instead; 0 for no connection.
    """

    handler_order = 1

    def __init__(self, number: int, refusal: int | None = None) -> None:
        self.number = number
        self.refusal = refusal
        self.asked: list[str] = []

    def https_open(self, request: Request) -> addinfourl:
        """Answer one request."""
        url = request.full_url
        self.asked.append(url)
        if self.refusal == 0:
            raise URLError("no connection")
        if self.refusal:
            raise HTTPError(url, self.refusal, "refused", HTTPMessage(), BytesIO(b"{}"))
        headers = HTTPMessage()
        headers["Content-Encoding"] = "gzip"
        answer = addinfourl(BytesIO(self._answer(url)), headers, url, 200)
        answer.msg = "OK"  # type: ignore[attr-defined]
        return answer

    def _answer(self, url: str) -> bytes:
        shelf = _RECORDED / f"id_{self.number}"
        for part, short in (("features", "jdf"), ("qualities", "jdq"), ("", "jd")):
            if f"/api/v1/json/data/{part}" in url:
                return (shelf / f"api-v1-{short}-{self.number}.json.gz").read_bytes()
        (rows,) = (place for place in shelf.iterdir() if place.name.startswith("data-v1-dl"))
        return rows.read_bytes()
