"""Matrices add over places and show what does not close."""

from neijuan.report.matrices import balance_sheet_matrix, transactions_matrix


def test_receipts_and_payments_cancel_in_each_row_and_a_leak_shows(results):
    matrix = transactions_matrix(results)
    assert {cells[-1] for _, cells in matrix.rows} == {"0"}
    last = results["transactions"].isel(seed=0, quarter=-1)
    last.loc[{"kind": "wages", "account": "households", "place": "CN-LN"}] += 250.0
    leaking = dict(transactions_matrix(results).rows)
    assert leaking["wages"][-1] == "250"


def test_places_are_added(results):
    sheet = results["balance_sheet"].isel(seed=0, quarter=-1)
    sheet[:] = 0.0
    sheet.loc[{"instrument": "deposits", "account": "households"}] = 100.0
    matrix = balance_sheet_matrix(results)
    assert [name for name, _ in matrix.rows] == ["deposits"]
    assert matrix.rows[0][1][matrix.columns.index("households")] == f"{100 * results.sizes['place']:,}"
