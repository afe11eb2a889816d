import RoyalCore

/// The style sheet of the status page, and the policy under which a browser takes it.
enum PageStyle {
  static let text = """
    :root{color-scheme:light dark;--ground:#f6f5f2;--card:#fff;--ink:#23211d;--soft:#6b665c;--line:#dedad1;\
    --good:#1d7a4c;--bad:#b3261e;--warn:#9a6700;--bar:#3f6fb5;--time:#8a6fc0}
    @media(prefers-color-scheme:dark){:root{--ground:#16171a;--card:#1f2125;--ink:#e8e6e1;--soft:#a09c93;--line:#34373d;\
    --good:#5fc48f;--bad:#ff8a80;--warn:#e6b450;--bar:#7aa5e6;--time:#b9a0ec}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:62rem;padding:1rem;background:var(--ground);color:var(--ink);\
    font:16px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums}
    header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem 1rem;margin-bottom:1rem}
    h1{font-size:1.6rem;margin:0}h2{font-size:1rem;margin:0 0 .6rem}
    header p{margin:0}
    .state{font-weight:600;padding:.1rem .7rem;border-radius:1rem;border:1px solid currentColor}
    .good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.soft{color:var(--soft)}
    section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:0 0 1rem}
    .problems{border-color:var(--bad)}.problems ul{margin:0;padding-left:1.2rem;overflow-wrap:anywhere}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(6.2rem,1fr));gap:.8rem}
    .tiles div{min-width:0}.tiles dt{color:var(--soft);font-size:.85rem}
    .tiles dd{margin:0;font-size:1.7rem;line-height:1.2;font-weight:600}
    dl{margin:0}
    .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));gap:0 1rem;align-items:start}
    .chart{display:flex;justify-content:space-between;gap:1rem;color:var(--soft);font-size:.85rem}
    .chart span:first-child{color:var(--ink)}
    svg{display:block;width:100%;height:5.5rem;margin:.3rem 0}
    svg+.chart{margin-bottom:.9rem}svg+.chart:last-child{margin-bottom:0}
    .chart.axis span:first-child{color:var(--soft)}
    .grid{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
    .in{fill:var(--bar)}.failed{fill:var(--bad)}.time{fill:var(--time)}
    table{border-collapse:collapse;width:100%}
    th{font-weight:400;text-align:left;color:var(--soft);padding:.2rem .8rem .2rem 0;overflow-wrap:anywhere}
    td{text-align:right;padding:.2rem 0;white-space:nowrap}
    footer{color:var(--soft);font-size:.85rem}a{color:inherit}

    """

  /// Nothing is loaded, sent, framed or run; this style sheet alone is applied, known by its hash (CSP Level 3 §6.7.3.3).
  static var policy: String {
    let hash = Base64.encode(SHA256.hash(Array(text.utf8)))
    return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  }
}
