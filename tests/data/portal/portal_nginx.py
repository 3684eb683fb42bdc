# SPDX-License-Identifier: GPL-2.0-or-later
"""The nginx configuration that serves a built portal on loopback."""

import os
from urllib.parse import quote

import portal_site


def exact_location(path, lines):
    body = "".join(f"            {line}\n" for line in lines)
    return f"        location = {path} {{\n{body}        }}\n"


def render(site, port, root, log):
    """root: the folder of the pages; log: a folder for logs, the process id and nginx's scratch files."""
    target = next(article for article in site.articles if article.number == portal_site.OLD_SYSTEM_TARGET)
    # Pages whose charset nobody but the server tells.
    by_header = "".join(
        exact_location(article.path, [f"charset {article.encoding};"])
        for article in site.articles if article.charset == "header")
    redirect = exact_location(portal_site.OLD_SYSTEM_PATH, [f"return 301 {site.url(target)};"])
    # The form's fields choose a file: nginx knows the body of a request only where it passes it on.
    list_api = f"""        location = {portal_site.LIST_API} {{
            limit_except POST {{ deny all; }}
            proxy_method GET;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_set_header X-List-Form $request_body;
            proxy_pass http://127.0.0.1:{port}{portal_site.LIST_PARTS};
        }}
        location ^~ {portal_site.LIST_PARTS} {{
            access_log off;
            try_files {portal_site.LIST_PARTS}$list_zone-$list_page.htm =404;
        }}
"""
    # Started by root, nginx would give its workers to a user who may not read a private folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    return f"""# Serves the demo portal; made by build.py.
{user}worker_processes 1;
pid {log}/nginx.pid;
lock_file {log}/nginx.lock;
error_log {log}/error.log warn;

events {{
    worker_connections 256;
}}

http {{
    client_body_temp_path {log}/tmp-body;
    proxy_temp_path {log}/tmp-proxy;
    fastcgi_temp_path {log}/tmp-fastcgi;
    uwsgi_temp_path {log}/tmp-uwsgi;
    scgi_temp_path {log}/tmp-scgi;

    log_format portal '$time_iso8601 $request_method $request_uri $status '
                      '"$http_if_none_match" "$http_if_modified_since" "$http_user_agent"';
    access_log {log}/access.log portal;

    types {{
        text/html html htm;
        text/xml xml;
        text/plain txt;
        text/css css;
        application/javascript js;
        application/pdf pdf;
        image/png png;
    }}
    default_type text/html;  # Liferay's addresses have no extension
    charset off;
    etag on;
    gzip on;  # text/html is always among the types
    gzip_vary on;
    gzip_min_length 256;
    map $http_x_list_form $list_zone {{
        "~(?:^|&)Catname={quote(portal_site.CATNAME)}(?:&|$)" {portal_site.ZONE_BY_POST};
    }}
    map $http_x_list_form $list_page {{
        "~(?:^|&)PageIndex=(?<page>[0-9]+)(?:&|$)" $page;
    }}

    server_tokens off;
    absolute_redirect off;

    server {{
        listen 127.0.0.1:{port};
        server_name localhost;
        root {root};
        index index.html;
        error_page 404 /loi/404.html;
        rewrite "^(/.+\\.html);jsessionid=[0-9A-Za-z.]+$" $1 last;

        location ^~ /so-nganh/ {{
            charset utf-8;
            try_files $uri $uri.html =404;
        }}
        location = /loi/404.html {{
            internal;
        }}
{by_header}{redirect}{list_api}    }}
}}
"""
