# SPDX-License-Identifier: GPL-2.0-or-later
"""Article pages of the departments' Liferay 6.2: asset publisher markup, UTF-8 beside named and decimal references."""

from html import escape
from html.entities import codepoint2name

import portal_site
from portal_site import link, text

LIST_PATH = "/so-nganh/tin-tuc-su-kien"


def mixed_references(value, style):
    """Text as three kinds of editors left it: 0 plain, 1 all references, 2 named references and the rest plain."""
    out = []
    for letter in text(value):
        name = codepoint2name.get(ord(letter))
        if style == 0 or letter < "\x80":
            out.append(letter)
        elif name:
            out.append(f"&{name};")
        else:
            out.append(f"&#{ord(letter)};" if style == 1 else letter)
    return "".join(out)


def list_page_path(number):
    return LIST_PATH if number == 1 else f"{LIST_PATH}/-/trang/{number}"


def clock(moment):
    """03/04/2020 | 10:36 PM"""
    return f"{moment:%d/%m/%Y} | {moment:%I:%M} {'AM' if moment.hour < 12 else 'PM'}"


def frame(site, title, breadcrumb, content, head=""):
    highlights = "\n\n".join(
        f'<div class="asset-abstract-mini"><span class="icon-caret-right"></span> {link(other.path, other.title)}</div>'
        for other in site.of_form("liferay")[:4])
    return f"""<!DOCTYPE html>
<html class="aui ltr" dir="ltr" lang="vi-VN">
<head>
\t<title>{text(title)} - Sở, ngành - {text(portal_site.NAME)}</title>
\t<meta content="initial-scale=1.0, width=device-width" name="viewport" />
\t<meta content="text/html; charset=UTF-8" http-equiv="content-type" />
{head}\t<script type="text/javascript">
\t\t// <![CDATA[
\t\tvar Liferay = {{ Browser: {{}}, Data: {{}}, ThemeDisplay: {{ getLayoutId: function() {{ return "12"; }}, getPathMain: function() {{ return "/c"; }} }} }};
\t\tLiferay.Data.isCustomizationView = function() {{ return false; }};
\t\t// ]]>
\t</script>
\t<style type="text/css" media="screen">.aui #banner .logo {{ height: 60px; }} .block_timer {{ color: #888; }}</style>
</head>



<body class="default yui3-skin-sam controls-visible signed-out public-page site">
<div class="container-fluid" id="wrapper">
\t<header id="banner" role="banner">
\t\t<div id="heading"><h1 class="site-title"><a class="logo" href="{site.base}/so-nganh/tin-tuc-su-kien" title="Đi đến trang"><img alt="Sở, ngành" src="{site.base}/images/logo.png" /></a></h1></div>
\t\t<nav class="sort-pages modify-pages" id="navigation" role="navigation"><ul role="menubar">
\t\t\t<li><a href="{site.base}/"><span>Trang chủ</span></a></li>
\t\t\t<li class="selected"><a href="{site.base}{LIST_PATH}"><span>Tin tức - sự kiện</span></a></li>
\t\t\t<li><a href="{site.base}/dan-van.htm"><span>D&acirc;n vận</span></a></li>
\t\t\t<li><a href="{site.base}{portal_site.PDF_PATH}"><span>Lịch tiếp c&ocirc;ng d&acirc;n</span></a></li>
\t\t</ul></nav>
\t</header>



\t<div class="dd_chuyenmuc"><a href="{site.base}/">Trang chủ</a> &raquo; {breadcrumb}</div>

\t<div class="columns-2" id="main-content" role="main">
\t\t<div class="portlet-layout row-fluid">
\t\t\t<div class="portlet-column portlet-column-first span8" id="column-1">
{content}
\t\t\t</div>



\t\t\t<div class="portlet-column portlet-column-last span4" id="column-2">
\t\t\t\t<section class="portlet"><header class="portlet-topper"><h1 class="portlet-title"><span class="portlet-title-text">Tin nổi bật</span></h1></header>
\t\t\t\t<div class="portlet-content">
{highlights}
\t\t\t\t</div></section>
\t\t\t\t<section class="portlet"><div class="portlet-body">Lượt truy cập: 1.204.377<br />Đang trực tuyến: 52</div></section>
\t\t\t</div>
\t\t</div>
\t</div>
\t<footer id="footer" role="contentinfo">
\t\t<p>{text(portal_site.NAME)} - Chuy&ecirc;n trang Sở, ng&agrave;nh</p>
\t\t<p>Địa chỉ: {text(portal_site.ADDRESS)} - Điện thoại: {portal_site.PHONE} - Email: <a href="mailto:{portal_site.EMAIL}">{portal_site.EMAIL}</a></p>
\t\t<p>{text(portal_site.NOTICE)}</p>
\t</footer>
</div>
<script type="text/javascript">AUI().use('aui-base', 'liferay-menu', function(A) {{ Liferay.Data.ready = true; }});</script>
</body>
</html>
"""


def photo(site, article):
    if not article.caption:
        return ""
    return f"""<p style="text-align: center;"><img alt="" src="{site.base}{portal_site.image_path(article)}" style="width: 500px; height: 333px;" /></p>

<p style="text-align: center;"><em>{mixed_references(article.caption, 2)}</em></p>

"""


def body(site, article):
    style = article.number % 3
    paragraphs = [f'<p style="text-align: justify;"><strong>{mixed_references(article.full_lead, (style + 1) % 3)}</strong></p>']
    for index, paragraph in enumerate(article.paragraphs):
        paragraphs.append(f'<p style="text-align: justify;">{mixed_references(paragraph, (style + index) % 3)}</p>')
    paragraphs[1] = photo(site, article) + paragraphs[1]
    if article.authors:
        names = mixed_references(" - ".join(article.authors), 2)
        paragraphs.append(f'<p style="text-align: right;"><strong>{names}</strong></p>')
    return "\n\n<p>&nbsp;</p>\n\n".join(paragraphs[:2]) + "\n\n" + "\n\n".join(paragraphs[2:])


def render(site, article):
    others = "\n".join(
        f'<li>{link(other.path, other.title)} <span class="date">({other.published:%d/%m/%Y})</span></li>'
        for other in site.older(article, 5) or site.related(article, 3))
    print_url = f"{site.url(article)}?p_p_state=pop_up&amp;_101_INSTANCE_4IVkx5Jltnbg_viewMode=print"
    head = f"""\t<link href="{site.url(article)}" rel="canonical" />
\t<meta content="{escape(article.full_lead)}" lang="vi-VN" name="description" />
"""
    content = f"""\t\t\t\t<div class="portlet-boundary portlet-boundary_101_ portlet-asset-publisher" id="p_p_id_101_INSTANCE_4IVkx5Jltnbg_">
\t\t\t\t<span id="p_101_INSTANCE_4IVkx5Jltnbg"></span>
\t\t\t\t<div class="portlet-body">
\t\t\t\t<div class="asset-full-content default-asset-publisher show-asset-title">

\t\t\t\t<h3 class="asset-title header-title"><span>{text(article.title)}</span></h3>

\t\t\t\t<div class="asset-actions lfr-meta-actions"><a class="print-link" href="{print_url}" rel="nofollow" title="In bài viết">In</a></div>
\t\t\t\t<div class="assetPublishDate block_timer">{clock(article.published)}</div>



\t\t\t\t<div class="asset-content"><div class="journal-content-article">
{body(site, article)}
\t\t\t\t</div></div>
\t\t\t\t<div class="asset-ratings"><div class="taglib-ratings stars">Trung b&igrave;nh (0 B&igrave;nh chọn)</div></div>
\t\t\t\t<div class="taglib-social-bookmarks"><ul><li><a href="javascript:chiaSe('fb')">Chia sẻ Facebook</a></li><li><a href="javascript:chiaSe('zalo')">Chia sẻ Zalo</a></li></ul></div>
\t\t\t\t</div>
\t\t\t\t<div class="tin-khac"><h4>C&aacute;c tin kh&aacute;c</h4>
<ul>
{others}
</ul></div>
\t\t\t\t<div class="captcha"><img alt="Lấy lại mã bảo mật" src="{site.base}/images/reload_capcha.png" /></div>
\t\t\t\t</div></div>"""
    breadcrumb = f'<a href="{site.base}{LIST_PATH}">Tin tức - sự kiện</a> &raquo; <span>{text(article.section)}</span>'
    return frame(site, article.title, breadcrumb, content, head)


def render_listing(site, articles, number, pages):
    rows = "\n\n\n".join(
        f"""<div class="asset-abstract default-asset-publisher">
<h3 class="asset-title">{link(site.url(other), other.title)}</h3>
<div class="assetPublishDate block_timer">{clock(other.published)}</div>
<div class="asset-image"><img alt="" src="{site.base}/images/logo.png" /></div>
<div class="asset-summary">{mixed_references(other.full_lead, other.number % 3)}</div>
</div>"""
        for other in articles)
    previous = f'<li>{link(site.base + list_page_path(number - 1), "Trước")}</li>' if number > 1 else ""
    following = f'<li>{link(site.base + list_page_path(number + 1), "Tiếp")}</li>' if number < pages else ""
    content = f"""<div class="portlet-asset-publisher">
{rows}


<ul class="pager lfr-pagination-buttons">{previous}{following}</ul>
</div>"""
    return frame(site, f"Tin tức - sự kiện, trang {number}", "<span>Tin tức - sự kiện</span>", content)
