"""The style of the table of claims, as CSS below `.labkit`."""

RULES = """
.labkit table.ledger{margin:0 0 8px}
.labkit table.ledger td,.labkit table.ledger tbody th{text-align:left;white-space:normal}
.labkit table.ledger thead th{text-align:left;position:static}
.labkit table.ledger tbody th{max-width:34ch;min-width:20ch;font-weight:bold;position:static}
.labkit table.ledger th .badge{display:block;width:max-content;margin:3px 0}
.labkit table.ledger th .range{font-weight:normal;margin:2px 0 0}
.labkit table.ledger td.whole{white-space:nowrap}
.labkit table.ledger td.why{min-width:26ch;max-width:46ch}
"""
