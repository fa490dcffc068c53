"""The run store's SQL in one place. Values are always bound, never written into a statement."""

from typing import Final

INFO: Final = "SELECT documents, bank, prompts, model, options, currency, tool_version, created FROM run"
BEGIN_RUN: Final = (
    "INSERT INTO run (one, documents, bank, prompts, model, options, currency, tool_version, created) "
    "VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INTEND: Final = (
    "INSERT INTO calls (request, step, document, attempt, model, sent_at, price_date, max_prompt_tokens, "
    "max_output_tokens, max_money) "
    "VALUES (?1, ?2, ?3, (SELECT COUNT(*) + 1 FROM calls WHERE request = ?1), ?4, ?5, ?6, ?7, ?8, ?9)"
)
FINISH: Final = (
    "UPDATE calls SET finished_at = ?, outcome = ?, detail = ?, prompt_tokens = ?, cached_tokens = ?, "
    "output_tokens = ?, money = ?, price_date = coalesce(nullif(?, ''), price_date) "
    "WHERE id = ? AND request = ? AND finished_at IS NULL"
)
FAIL: Final = "UPDATE calls SET finished_at = ?, outcome = ?, detail = ? WHERE id = ? AND finished_at IS NULL"
# A reply with a text stays for good; one without gives way to the next.
KEEP_REPLY: Final = (
    "INSERT INTO replies (request, call, cause, detail, text) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (request) DO UPDATE SET call = excluded.call, cause = excluded.cause, detail = excluded.detail, "
    "text = excluded.text WHERE replies.cause IS NOT NULL"
)
REPLY: Final = (
    "SELECT replies.request, replies.cause, replies.detail, replies.text, replies.call, calls.prompt_tokens, "
    "calls.cached_tokens, calls.output_tokens, calls.money, calls.price_date "
    "FROM replies LEFT JOIN calls ON calls.id = replies.call WHERE replies.request = ?"
)
_CALLS: Final = (
    "SELECT id, request, step, document, attempt, model, sent_at, finished_at, outcome, detail, prompt_tokens, "
    "cached_tokens, output_tokens, money, price_date, max_prompt_tokens, max_output_tokens, max_money FROM calls"
)
ALL_CALLS: Final = f"{_CALLS} ORDER BY id"
OPEN_CALLS: Final = f"{_CALLS} WHERE finished_at IS NULL ORDER BY id"
# In the order of ledger.Priced.
COSTS: Final = (
    "SELECT id, outcome, prompt_tokens, cached_tokens, output_tokens, money, price_date, max_prompt_tokens, "
    "max_output_tokens, max_money FROM calls"
)
COST: Final = f"{COSTS} WHERE id = ?"
CAUSES: Final = "SELECT cause, COUNT(*) FROM replies GROUP BY cause ORDER BY cause"
OUTCOMES: Final = "SELECT outcome, COUNT(*) FROM calls GROUP BY outcome ORDER BY outcome"
