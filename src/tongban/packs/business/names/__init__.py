"""企业名称自主申报: reads a proposed enterprise name, checks it against the law and compares it with the
register.

Public face (pure Python, no database):

- `compare.compare(name, index, context) -> Verdict`: everything about one proposed name, with findings
  and advice;
- `parts.parse(text, context) -> NameParts`, `parts.read` (the same, collecting findings instead of raising);
- `findings.Finding`, `findings.Verdict`, `texts.message/advice/citation` (Chinese and English);
- `index.NameIndex` (protocol), `index.MemoryIndex`, `index.Entry`, `index.keys_of`;
- `tables.tables(on)`: the dated rules, industries, forms and regions of `data/`;
- `generate.generate(count)`: fictional names for the demonstration city and for benchmarks.

Law: 企业名称登记管理规定 (国务院令第734号, in force 2021-03-01), arts. 5-18.
"""
