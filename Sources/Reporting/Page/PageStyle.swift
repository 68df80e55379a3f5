/// The style sheet of reports.
enum PageStyle {
  /// The whole sheet.
  static let sheet: String = {
    func variables(_ value: (Palette.Tone) -> String) -> String {
      Palette.tones.map { "--\($0.name):\(value($0))" }.joined(separator: ";")
    }
    return """
      :root{\(variables(\.light));--shade:#f5f7f9;--warn:#fff6e5;--warnedge:#d99a1c;color-scheme:light}
      @media screen and (prefers-color-scheme:dark){
      :root{\(variables(\.dark));--shade:#1f242a;--warn:#2b2415;--warnedge:#a67c1d;color-scheme:dark}}
      \(layout)
      \(PlotStyle.rules(scope: "svg ") { "var(--\($0))" })
      \(printing)

      """
  }()

  private static let layout = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",Arial,sans-serif;overflow-wrap:anywhere}
    header,main,footer{max-width:1120px;margin:0 auto;padding:0 24px}
    header{padding-top:40px}
    h1{font-size:30px;line-height:1.2;font-weight:650;letter-spacing:-.01em;margin:0}
    h2{font-size:22px;line-height:1.25;font-weight:650;letter-spacing:-.005em;margin:0 0 16px}
    h3{font-size:16px;font-weight:650;margin:36px 0 8px}
    p{margin:0 0 12px;max-width:76ch}
    a{color:var(--s0)}
    .subtitle{color:var(--soft);margin:6px 0 0}
    .note,.soft,.detail{color:var(--soft)}
    .note{font-size:15px}
    .notices{list-style:none;margin:20px 0 0;padding:0}
    .notices li,.notice{background:var(--warn);border-left:3px solid var(--warnedge);padding:8px 14px;margin:0 0 8px;font-size:15px;max-width:none}
    .headline,.metrics{display:grid;gap:0 32px;margin:28px 0 0}
    .headline{grid-template-columns:repeat(auto-fit,minmax(150px,1fr));border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);padding:18px 0}
    .metrics{grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:16px 32px;margin:20px 0 24px}
    .label,dt{font-size:13px;color:var(--soft)}
    .headline .value{font-size:24px;line-height:1.25;font-weight:600;letter-spacing:-.01em}
    .metrics .value{font-size:20px;line-height:1.3;font-weight:600}
    .value,.number{font-variant-numeric:tabular-nums}
    .detail{font-size:13px}
    nav{position:sticky;top:0;display:flex;flex-wrap:wrap;gap:4px 20px;padding:14px 0;background:var(--paper);font-size:14px}
    nav a{text-decoration:none;color:var(--soft)}
    nav a:hover{color:var(--s0);text-decoration:underline}
    section{margin:0 0 16px;padding:36px 0 20px;border-top:1px solid var(--rule);scroll-margin-top:8px}
    main section:first-child{border-top:0;padding-top:24px}
    footer{color:var(--soft);font-size:13px;padding-top:20px;padding-bottom:40px;border-top:1px solid var(--rule)}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:32px 40px;margin:28px 0 8px;align-items:start}
    .figure{min-width:0}
    svg.plot{display:block;max-width:100%;height:auto}
    .wide svg.plot{width:min(100%,660px)}
    .titled svg .title{display:none}
    .titled svg.plot{margin-top:-20px}
    .scroll{overflow-x:auto;overflow-y:hidden;max-width:100%}
    .confusion{display:grid;grid-template-columns:minmax(0,auto) minmax(260px,1fr);gap:12px 32px;align-items:start}
    .confusion svg.plot{max-width:none}
    .cellviews{min-width:0;position:sticky;top:12px}
    .cellview{display:none;outline:0;scroll-margin-top:40vh}
    .cellview:target,.cellview.open{display:block}
    .opened .cellview:target:not(.open){display:none}
    .confusion:not(.opened) .cellviews:has(:target) .open:not(:target){display:none}
    .celltitle{font-weight:600}
    a.cell{outline:0}
    a.cell:hover rect,a.cell:focus-visible rect,a.cell.chosen rect{stroke:var(--ink);stroke-width:2}
    .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(112px,1fr));gap:16px 12px}
    .card{margin:0;min-width:0;font-size:13px;line-height:1.35}
    .thumb{display:block;width:100%;aspect-ratio:1;background:var(--shade);border-radius:4px;margin:0 0 5px}
    .thumb.none{display:flex;align-items:center;justify-content:center;text-align:center;padding:6px;font-size:11px;line-height:1.25;color:var(--soft);border:1px dashed var(--rule);overflow:hidden}
    .predicted{font-weight:600}
    .predicted.wrong{color:var(--bad)}
    .path{color:var(--soft);font-size:12px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
    .pairs{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:20px 32px;margin-top:16px}
    .pair{display:grid;grid-template-columns:1fr 1fr;gap:4px 10px;font-size:13px}
    table{border-collapse:collapse;font-size:14px;line-height:1.4;margin:8px 0 16px}
    th,td{padding:5px 22px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
    th{font-weight:500;color:var(--soft);font-size:13px;vertical-align:bottom;white-space:nowrap}
    th.number,td.number{text-align:right;white-space:nowrap}
    td.word{overflow-wrap:break-word;max-width:46ch}
    .withinterval{display:flex;align-items:center;gap:10px;white-space:nowrap;font-variant-numeric:tabular-nums}
    svg.interval{flex:none;display:inline-block;vertical-align:middle}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:12px 32px;margin:8px 0 20px}
    .facts div{min-width:0}
    dd{margin:0;font-size:15px}
    details{margin:8px 0 16px}
    summary{cursor:pointer;color:var(--soft);font-size:14px}
    pre{background:var(--shade);padding:14px 16px;border-radius:4px;font-size:13px;line-height:1.45;overflow-x:auto;white-space:pre-wrap}
    .album{position:absolute}
    .point{cursor:default}
    .point:hover .mark{fill-opacity:1;stroke:var(--ink);stroke-width:2}
    #tip{position:fixed;z-index:9;pointer-events:none;max-width:min(240px,calc(100vw - 24px));background:var(--paper);color:var(--ink);border:1px solid var(--rule);border-radius:6px;box-shadow:0 6px 24px rgba(0,0,0,.18);padding:10px;font-size:13px;line-height:1.35}
    #tip[hidden]{display:none}
    #tip .row{display:grid;grid-template-columns:repeat(auto-fill,minmax(80px,1fr));gap:6px;margin-bottom:6px}
    #tip .thumb{margin:0}
    #tip .single{width:180px;margin-bottom:6px}
    @media (max-width:760px){
    header,main,footer{padding-left:16px;padding-right:16px}
    header{padding-top:24px}
    h1{font-size:25px}
    nav{position:static}
    .headline{grid-template-columns:1fr 1fr;gap:16px 20px}
    .metrics{grid-template-columns:1fr 1fr;gap:14px 20px}
    .confusion{grid-template-columns:minmax(0,1fr)}
    .cellviews{position:static}
    .gallery{grid-template-columns:repeat(3,minmax(0,1fr))}
    .facts{grid-template-columns:minmax(0,1fr)}
    .figures{gap:28px}
    th,td{padding-right:14px}}
    """

  private static let printing = """
    @media print{
    @page{margin:14mm}
    body{font-size:10.5pt}
    nav,#tip,.cellhint{display:none}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    header,main,footer{max-width:none;padding-left:0;padding-right:0}
    section{padding-top:20px}
    h2,h3,.celltitle,.note{break-after:avoid}
    .card,.pair,.figure,tr,.metrics div{break-inside:avoid}
    .headline,.metrics{grid-template-columns:repeat(5,1fr)}
    .facts{grid-template-columns:repeat(3,minmax(0,1fr))}
    .pairs{grid-template-columns:repeat(3,minmax(0,1fr))}
    .figures{grid-template-columns:1fr 1fr}
    .gallery{grid-template-columns:repeat(6,1fr)}
    .confusion{display:block}
    .confusion svg.plot{max-width:100%}
    .scroll{overflow:visible}
    details,pre{overflow:visible}}
    """
}
