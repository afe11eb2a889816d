import RoyalCore
import Testing

struct HTMLTextTests {
  @Test(arguments: [
    ("<p>hi</p>\n", "hi"), ("<p>a<br>b</p><p>c</p>", "a\nb\n\nc"), ("<p>a<br />\nb</p>\n<p>c</p>\n", "a\nb\n\nc"),
    ("<p>a\nb</p>", "a\nb"), ("<p>a<br><br>b</p>", "a\n\nb"), ("  <p>  a   b\t c </p>  ", "a b c"), ("", ""),
    ("<p></p>", ""),
    ("<p>a</p><p></p><p>b</p>", "a\n\nb"), ("<div>a</div><div>b</div>", "a\nb"), ("a<b>b</b>c", "abc"),
    ("<p><strong>Hola</strong>, <em>¿tenés</em> anillos?</p>", "Hola, ¿tenés anillos?"), ("<P>A<BR/>B</P>", "A\nB"),
    ("<h1>T</h1>x<hr>y", "T\n\nx\ny"), ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    (#"<p>mirá <a href="https://x.y/?a=1&amp;b=2" target="_blank">esto</a>.</p>"#, "mirá esto."),
    ("<pre><code>a\n  b\n</code></pre><p>c</p>", "a\n  b\n\nc"), ("<p>a</p>\r\n<p>b</p>", "a\n\nb"),
  ])
  func `paragraphs and line breaks become lines`(html: String, text: String) {
    #expect(HTMLText.plain(html).utf8.elementsEqual(text.utf8), "\(HTMLText.plain(html).debugDescription)")
  }

  @Test(arguments: [
    ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    ("<p>x</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>y</p>", "x\n\n- a\n- b\n\ny"),
    ("<ol>\n<li>anillos</li>\n<li>aros</li>\n</ol>", "1. anillos\n2. aros"),
    (#"<ol start="7"><li>a</li></ol>"#, "7. a"),
    ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n- b\n- c"), ("<ul><li></li><li>a</li></ul>", "- a"),
    ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n\n- b"), ("<ol><li>a<li>b</ol><ul><li>c", "1. a\n2. b\n- c"),
    ("<li>a</li>", "- a"), ("<ul><li>a</li><li><p>b</p></li></ul>", "- a\n- b"), ("</ul></ol><li>a", "- a"),
    ("<ol start='999999999999'><li>a", "999999999. a"),
  ])
  func `list items begin with a dash or their number`(html: String, text: String) {
    #expect(HTMLText.plain(html) == text)
  }

  @Test(arguments: [
    ("&amp;&lt;&gt;&quot;&#39;&apos;", "&<>\"''"), ("a&nbsp;b", "a b"), ("a&nbsp;&nbsp;b&#160;", "a  b"),
    ("&#x1F600;&#128512;", "😀😀"),
    ("&aacute;&eacute;&iacute;&oacute;&uacute;&uuml;&ntilde;", "áéíóúüñ"), ("&Aacute;&Ntilde;&iquest;&iexcl;", "ÁÑ¿¡"),
    ("&yuml;&szlig;&deg;&euro;&hellip;&ndash;", "ÿß°€…–"), ("&amp;lt;", "&lt;"),
    ("&#0;&#xD800;&#x110000;&#99999999;", "����"),
    ("&", "&"), ("&;", "&;"), ("&#;&#x;&#xG;&#1a;", "&#;&#x;&#xG;&#1a;"), ("&unknown;", "&unknown;"),
    ("AT&T; R&D", "AT&T; R&D"),
    ("a &amp b", "a &amp b"), ("&lt;b&gt;", "<b>"), ("a&#10;b&#32;&#32;c", "a\nb c"),
    ("&#00000000065;", "&#00000000065;"),
  ])
  func `entities are decoded once, what is none stays`(html: String, text: String) {
    #expect(HTMLText.plain(html).utf8.elementsEqual(text.utf8), "\(HTMLText.plain(html).debugDescription)")
  }

  @Test(arguments: [
    ("a<!-- <p>no</p> -->b", "ab"), ("a<!-->b", "ab"), ("a<!--->b", "ab"), ("a<!-- no", "a"),
    ("<!DOCTYPE html><p>a</p>", "a"),
    ("<?xml version='1.0'?>a", "a"), ("a<script>if (a < b) { x(\"</p>\") }</script>b", "ab"),
    ("a<STYLE>p { }</sTyLe >b", "ab"),
    ("a<script src='x'>no</scripts>no</script>b", "ab"), ("a<script>no", "a"), ("<title>no</title>a", "a"),
    ("a</script>b", "ab"),
    ("a<style/>no</style>b", "ab"),
  ])
  func `comments, declarations, scripts and styles are no text`(html: String, text: String) {
    #expect(HTMLText.plain(html) == text)
  }

  @Test(arguments: [
    (#"<a title="x > y" href='>'>link</a>"#, "link"), ("<a title = \">\" >b</a>", "b"),
    ("<p don't>a</p><p>it's</p>", "a\n\nit's"),
    ("1 < 2 > 1 <3", "1 < 2 > 1 <3"), ("a <", "a <"), ("a </", "a </"), ("a <b", "a <b"), ("</>a", "</>a"),
    ("<p>a <b</p>b", "a b"),
    (#"<a href=">a</a> b"#, "a b"), (#"<p>a</p><a href="x>b</a><p>c</p>"#, "a\n\nb\n\nc"), ("<!a", "<!a"), ("<-", "<-"),
  ])
  func `a tag ends where a browser sees its end, and no text is lost to one that does not`(html: String, text: String) {
    #expect(HTMLText.plain(html) == text)
  }

  @Test(arguments: [
    ("<p>hi</p>\n", true), (" \n<p>a</p><p>b</p> \r\n", true), ("<p>a\nb</p>", true), ("<p></p>", true),
    ("<p>a", false),
    ("a<p>b</p>", false), ("<p>a</p>b", false), ("<p class=x>a</p>", false), ("<P>a</P>", false), ("", false),
    ("  ", false),
    ("<p>", false), ("</p>", false), ("<p/p>", false), ("<b>a</b>", false),
  ])
  func `a text counts as rendered from its first tag to its last`(text: String, isRendered: Bool) {
    #expect(HTMLText.looksRendered(text) == isRendered)
  }
}
