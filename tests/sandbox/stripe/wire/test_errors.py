from __future__ import annotations

from marketplace.sandbox.stripe.wire import errors


def test_an_error_object_has_stripes_fields_and_no_empty_ones() -> None:
    error = errors.no_such("customer", "cus_x", "id", status=404)

    assert error.status == 404
    assert error.body("https://log") == {
        "error": {
            "code": "resource_missing",
            "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
            "message": "No such customer: 'cus_x'",
            "param": "id",
            "request_log_url": "https://log",
            "type": "invalid_request_error",
        }
    }


def test_a_card_error_carries_the_decline_code_and_keeps_what_happened() -> None:
    error = errors.card_error("No.", code="card_declined", decline_code="lost_card", facts={"charge": "ch_1"})

    body = error.body("https://log")["error"]
    assert (error.status, error.executed) == (402, True)
    assert (body["type"], body["decline_code"], body["charge"]) == ("card_error", "lost_card", "ch_1")


def test_mistakes_in_parameters_leave_nothing_behind() -> None:
    assert not errors.missing("amount").executed
    assert errors.unknown(["a", "b"]).message == "Received unknown parameters: a, b"
    assert errors.unknown(["a"]).message == "Received unknown parameter: a"
    assert errors.unexpected_state("No.").executed
