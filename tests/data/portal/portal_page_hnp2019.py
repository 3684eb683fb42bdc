# SPDX-License-Identifier: GPL-2.0-or-later
"""Article pages of the portal of 2015-2020: nested tables, the time in the title's element, lists after the body."""

from html import escape

import portal_site
from portal_site import link, text

LABELS = {"utf-8": "utf-8", "windows-1258": "windows-1258"}

MENU = (("/", "Trang chủ"), ("/tintuc_sukien/trang-1.html", "Tin tức sự kiện"), ("/dan-van.htm", "Dân vận"),
        ("/so-nganh/tin-tuc-su-kien", "Sở, ngành"), ("/doi-song.htm", "Đời sống"))


def charset_meta(article):
    """The declaration in the page; TCVN3 pages carry the label their browser needed to leave the bytes alone."""
    if article.charset == "header":
        return ""
    label = LABELS.get(article.encoding, article.charset)
    return f'<meta http-equiv="Content-Type" content="text/html; charset={label}">\n'


def head_title(article):
    """In TCVN3 a title bar cannot change the font: all-capital titles were left out of it."""
    if article.encoding == "tcvn3" and article.title.isupper():
        return portal_site.NAME_IN_ASCII
    return f"{article.title} - {portal_site.NAME}"


def style(article):
    family = ".VnTime, .VnArial" if article.encoding == "tcvn3" else "Tahoma, Arial"
    return f"""<style type="text/css">
body, td, p {{ font-family: {family}; font-size: 12px; }}
.tieude {{ color: #b30000; font-size: 15px; font-weight: bold; }}
a.menu:link, a.menu:visited {{ color: #ffffff; text-decoration: none; }}
</style>"""


def headline(article):
    """Title and time in one element; an all-capital TCVN3 title is typed in lower case in the capital font."""
    title = text(article.title)
    if article.encoding == "tcvn3" and article.title.isupper():
        title = f'<font face=".VnTimeH">{title.lower()}</font>'
    return f'<span class="tieude">{title} ({article.published:%H:%M %d/%m/%Y})</span>'


def photo(site, article):
    if not article.caption:
        return ""
    return f"""<table border="0" cellpadding="3" align="center" width="420">
<tr><td align="center"><img src="{site.base}{portal_site.image_path(article)}" width="400" alt=""></td></tr>
<tr><td align="center"><i>{text(article.caption)}</i></td></tr>
</table>
"""


def byline(article):
    if not article.authors:
        return ""
    names = text(" - ".join(article.authors))
    if article.number % 2:
        return f'<br><br>\n<p align="right"><b>{names}</b></p>'
    return f'<br>\n<p style="text-align: right"><strong>{names}</strong></p>'


def body(site, article):
    lead = text(article.full_lead)
    first = f"<p><b>{lead}</b></p>" if article.number % 3 == 0 else f"<p align=\"justify\">{lead}</p>"
    rest = [f'<p align="justify">{text(paragraph)}</p>' for paragraph in article.paragraphs]
    content = "\n<br>\n".join([first, photo(site, article) + rest[0], *rest[1:]])
    if article.encoding == "tcvn3":
        return f'<font face=".VnTime" size="3">{content}</font>'
    return content


def session_href(site, article, on_page):
    """Every second link carries the session id that the application server added for clients without cookies."""
    href = article.path
    if (article.number + on_page.number) % 2:
        href += f";jsessionid=6C1F{on_page.number:02d}A9E{article.number:02d}D40B7.app2"
    return href


def other_articles(site, article):
    newer = "\n".join(
        f'<tr><td>&nbsp;-&nbsp;{link(session_href(site, other, article), other.title)}</td></tr>'
        for other in site.newer(article, 4))
    older = "\n".join(
        f'<tr><td>&nbsp;-&nbsp;{link(session_href(site, other, article), other.title)}'
        f' <i>({other.published:%d/%m/%Y})</i></td></tr>'
        for other in site.older(article, 6))
    viewed = "\n".join(
        f'<tr><td>{link(other.path, other.title)}</td><td align="right">{1200 - 31 * other.number}</td></tr>'
        for other in site.related(article, 3))
    return f"""<table width="100%" class="baimoi"><tr><td><b>Các bài mới đăng</b></td></tr>
{newer}
</table>
<table width="100%" class="baicu"><tr><td><b>Các bài đã đăng :</b></td></tr>
{older}
</table>
<table width="100%" border="1" class="xemnhieu"><tr><th>Bài viết</th><th>Xem</th></tr>
{viewed}
</table>"""


def comment_form(site, article):
    return f"""<b>Viết bình luận</b>
<form method="post" action="{site.base}/binh-luan/gui?bai={article.number}" name="fmBinhLuan">
<table border="0">
<tr><td>Họ tên:<font color="red">(*)</font></td><td><input type="text" name="hoten" size="40"></td></tr>
<tr><td>Số điện thoại:</td><td><input type="text" name="dienthoai" size="40"></td></tr>
<tr><td>Tiêu đề:<font color="red">(*)</font></td><td><input type="text" name="tieude" size="40"></td></tr>
<tr><td>Nội dung:<font color="red">(*)</font></td><td><textarea name="noidung" rows="5" cols="40"></textarea></td></tr>
<tr><td>Mã xác nhận:</td><td><input type="text" name="ma" size="8"> <img src="{site.base}/images/captcha.png" alt="">
<a href="javascript:naplaiMa()"><img src="{site.base}/images/reload_capcha.png" alt="Lấy lại mã bảo mật"></a></td></tr>
<tr><td></td><td><input type="submit" value="Gửi"> <input type="reset" value="Nhập lại"></td></tr>
</table>
</form>"""


def page(site, article, title, content):
    """The table-era frame; article may be None (a listing)."""
    menu = "\n".join(f'<td class="m">{link(site.base + path, name, "menu")}</td>' for path, name in MENU)
    highlights = "\n".join(
        f'<tr><td><img src="{site.base}/images/bullet.png" alt=""> {link(other.path, other.title)}</td></tr>'
        for other in site.of_form("hnp2019")[:5] if other is not article)
    meta = charset_meta(article) if article else '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
    css = style(article) if article else ""
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html>
<head>
{meta}<title>{text(title)}</title>
<meta name="generator" content="portal-demo">
{css}
<script type="text/javascript">
function naplaiMa() {{ document.images[0].src = '/images/captcha.png?' + new Date().getTime(); }}
function inTrang() {{ window.print(); return false; }}
</script>
</head>
<body bgcolor="#ffffff" leftmargin="0" topmargin="0">
<table width="1000" align="center" cellpadding="0" cellspacing="0" border="0">
<tr><td colspan="3"><img src="{site.base}/images/banner.png" width="1000" alt="{escape(portal_site.NAME)}"></td></tr>
<tr bgcolor="#b30000"><td colspan="3"><table width="100%"><tr>
{menu}
</tr></table></td></tr>
<tr valign="top">
<td width="180">
<table width="100%" border="0"><tr><td bgcolor="#ffe9b0"><b>Tin nổi bật</b></td></tr>
{highlights}
</table>
<table width="100%"><tr><td><b>Liên kết</b></td></tr>
<tr><td><select onchange="window.open(this.value)"><option>-- Chọn trang --</option>
<option value="{portal_site.OTHER_HOST}">Trang của đối tác</option></select></td></tr></table>
</td>
<td width="640" style="padding: 8px">
{content}
</td>
<td width="180">
<table width="100%" border="0"><tr><td bgcolor="#ffe9b0"><b>Thời tiết</b></td></tr><tr><td>Hà Nội: 24 - 31 độ, có mây</td></tr>
<tr><td>{link(portal_site.PDF_PATH, "Lịch tiếp công dân (PDF)")}</td></tr>
<tr><td>{link("mailto:" + portal_site.EMAIL, "Gửi thư cho ban biên tập")}</td></tr>
</table>
</td>
</tr>
<tr bgcolor="#eeeeee"><td colspan="3" align="center">{text(portal_site.NAME)}<br>
Địa chỉ: {text(portal_site.ADDRESS)}<br>Điện thoại: {portal_site.PHONE} - Thư điện tử: {portal_site.EMAIL}<br>
Ghi rõ nguồn khi phát hành lại thông tin từ trang này. {text(portal_site.NOTICE)}</td></tr>
</table>
</body>
</html>
"""


def render(site, article):
    """One article page as text; its bytes are made in the article's encoding later."""
    content = f"""<table width="100%"><tr><td><small>{link(site.base + "/", "Trang chủ")} &gt; {text(article.section)}</small></td></tr>
<tr><td>{headline(article)}</td></tr>
<tr><td align="right"><a href="javascript:void(0)" onclick="return inTrang()">Bản in</a> | {link("mailto:?subject=" + article.slug, "Gửi bài")}</td></tr>
<tr><td class="noidung">
{body(site, article)}
{byline(article)}
</td></tr></table>
<br><br>
{other_articles(site, article)}
<br>
{comment_form(site, article)}"""
    return page(site, article, head_title(article), content)


def render_listing(site, articles, number, pages):
    rows = "\n".join(
        f"""<tr valign="top"><td>{link(other.path, other.title, "tieude")} <i>({other.published:%d/%m/%Y})</i><br>
{text(other.full_lead)}</td></tr>"""
        for other in articles)
    pager = " ".join(
        f"<b>[{page_number}]</b>" if page_number == number
        else link(f"/tintuc_sukien/trang-{page_number}.html", f"[{page_number}]")
        for page_number in range(1, pages + 1))
    content = f"""<h3>Tin tức sự kiện</h3>
<table width="100%" cellspacing="6">
{rows}
</table>
<p align="center">Trang: {pager}</p>"""
    return page(site, None, f"Tin tức sự kiện - trang {number}", content)
