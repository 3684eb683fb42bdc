// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/metadata.hpp"

#include <array>
#include <utility>

#include "extract/flat_text.hpp"

namespace timtin {
namespace {

enum class Field {
    title,
    published,
    modified,
    author,
    section,
    description,
    site_name,
    publisher,
    language,
    og_type,
    robots,
    image,
    canonical
};

struct MetaName {
    std::string_view name;
    Field field;
    int trust;
};

/// Names of <meta> (name, property, itemprop, http-equiv), lower case.
constexpr std::array meta_names = {
    MetaName{"og:title", Field::title, 95},
    MetaName{"twitter:title", Field::title, 60},
    MetaName{"dc.title", Field::title, 60},
    MetaName{"dcterms.title", Field::title, 60},
    MetaName{"citation_title", Field::title, 85},
    MetaName{"parsely-title", Field::title, 70},
    MetaName{"sailthru.title", Field::title, 70},
    MetaName{"headline", Field::title, 75},
    MetaName{"title", Field::title, 45},
    MetaName{"article:published_time", Field::published, 85},
    MetaName{"og:article:published_time", Field::published, 85},
    MetaName{"article:published", Field::published, 80},
    MetaName{"og:published_time", Field::published, 80},
    MetaName{"datepublished", Field::published, 84},
    MetaName{"published_time", Field::published, 75},
    MetaName{"publish-date", Field::published, 75},
    MetaName{"publish_date", Field::published, 75},
    MetaName{"publishdate", Field::published, 75},
    MetaName{"published_date", Field::published, 75},
    MetaName{"publication_date", Field::published, 75},
    MetaName{"publicationdate", Field::published, 75},
    MetaName{"pubdate", Field::published, 78},
    MetaName{"article.published", Field::published, 78},
    MetaName{"article:create_at", Field::published, 70},
    MetaName{"parsely-pub-date", Field::published, 80},
    MetaName{"sailthru.date", Field::published, 75},
    MetaName{"cxenseparse:recs:publishtime", Field::published, 78},
    MetaName{"cxenseparse:publishtime", Field::published, 78},
    MetaName{"citation_publication_date", Field::published, 80},
    MetaName{"citation_online_date", Field::published, 82},
    MetaName{"dc.date.issued", Field::published, 80},
    MetaName{"dcterms.issued", Field::published, 80},
    MetaName{"dcterms.created", Field::published, 70},
    MetaName{"dcterms.date", Field::published, 70},
    MetaName{"dc.date.created", Field::published, 70},
    MetaName{"dc.date", Field::published, 70},
    MetaName{"dc.created", Field::published, 70},
    MetaName{"datecreated", Field::published, 50},
    MetaName{"article.created", Field::published, 60},
    MetaName{"created", Field::published, 50},
    MetaName{"originalpublicationdate", Field::published, 80},
    MetaName{"prism.publicationdate", Field::published, 78},
    MetaName{"displaydate", Field::published, 70},
    MetaName{"pub_date", Field::published, 75},
    MetaName{"pdate", Field::published, 70},
    MetaName{"ptime", Field::published, 70},
    MetaName{"date", Field::published, 65},
    MetaName{"article:modified_time", Field::modified, 85},
    MetaName{"og:updated_time", Field::modified, 70},
    MetaName{"datemodified", Field::modified, 80},
    MetaName{"lastmod", Field::modified, 70},
    MetaName{"last-modified", Field::modified, 60},
    MetaName{"dcterms.modified", Field::modified, 70},
    MetaName{"dc.date.modified", Field::modified, 70},
    MetaName{"author", Field::author, 70},
    MetaName{"article:author", Field::author, 68},
    MetaName{"article:author_name", Field::author, 75},
    MetaName{"og:article:author", Field::author, 68},
    MetaName{"og:author", Field::author, 60},
    MetaName{"dc.creator", Field::author, 65},
    MetaName{"dcterms.creator", Field::author, 65},
    MetaName{"citation_author", Field::author, 85},
    MetaName{"parsely-author", Field::author, 80},
    MetaName{"sailthru.author", Field::author, 78},
    MetaName{"byl", Field::author, 80},
    MetaName{"article.author", Field::author, 70},
    MetaName{"cxenseparse:author", Field::author, 75},
    MetaName{"twitter:data1", Field::author, 0},
    MetaName{"article:section", Field::section, 85},
    MetaName{"og:section", Field::section, 70},
    MetaName{"parsely-section", Field::section, 75},
    MetaName{"cxenseparse:category", Field::section, 60},
    MetaName{"category", Field::section, 50},
    MetaName{"section", Field::section, 50},
    MetaName{"og:description", Field::description, 75},
    MetaName{"description", Field::description, 70},
    MetaName{"twitter:description", Field::description, 60},
    MetaName{"og:site_name", Field::site_name, 90},
    MetaName{"application-name", Field::site_name, 50},
    MetaName{"copyright", Field::publisher, 50},
    MetaName{"dc.publisher", Field::publisher, 50},
    MetaName{"publisher", Field::publisher, 50},
    MetaName{"twitter:site", Field::publisher, 30},
    MetaName{"og:locale", Field::language, 40},
    MetaName{"content-language", Field::language, 40},
    MetaName{"dc.language", Field::language, 40},
    MetaName{"og:type", Field::og_type, 90},
    MetaName{"robots", Field::robots, 90},
    MetaName{"og:image", Field::image, 75},
    MetaName{"twitter:image", Field::image, 60},
    MetaName{"og:url", Field::canonical, 60},
};

const MetaName* known_meta(std::string_view name) {
    for (const MetaName& meta : meta_names) {
        if (meta.name.size() == name.size() && starts_with_fold(name, meta.name)) {
            return &meta;
        }
    }
    return nullptr;
}

bool is_web_address(std::string_view value) {
    return starts_with_fold(value, "http://") || starts_with_fold(value, "https://") ||
           starts_with_fold(value, "www.") || (!value.empty() && value[0] == '@');
}

class MetadataReader {
public:
    MetadataReader(const HtmlTree& tree, Metadata& into) : tree_(tree), into_(into) {}

    void read() {
        for (NodeId id = 0; id < tree_.size(); ++id) {
            const Node& node = tree_[id];
            switch (node.tag) {
                case Tag::text:
                    continue;
                case Tag::html:
                    into_.language = std::string(tree_.attribute(id, "lang"));
                    if (into_.language.empty()) {
                        into_.language = std::string(tree_.attribute(id, "xml:lang"));
                    }
                    break;
                case Tag::title:
                    if (into_.html_title.empty()) {
                        into_.html_title = title_text(id);
                    }
                    break;
                case Tag::base:
                    if (into_.base_href.empty()) {
                        into_.base_href = std::string(trim(tree_.attribute(id, "href")));
                    }
                    break;
                case Tag::meta:
                    read_meta(id);
                    continue;
                case Tag::link:
                    read_link(id);
                    continue;
                case Tag::script:
                    read_script(id);
                    continue;
                default:
                    break;
            }
            if (node.attribute_count != 0) {
                read_microdata(id);
            }
        }
    }

private:
    std::string title_text(NodeId id) const {
        FlatText text;
        for (NodeId i = id; i < tree_[id].end; ++i) {
            text.append(tree_[i].tag == Tag::text ? tree_[i].text : std::string_view());
        }
        return std::move(text).take();
    }

    void read_meta(NodeId id) {
        const std::string_view content = tree_.attribute(id, "content");
        if (trim(content).empty()) {
            return;
        }
        for (const std::string_view kind : {"property", "name", "itemprop", "http-equiv"}) {
            const std::string_view name = trim(tree_.attribute(id, kind));
            if (name.empty()) {
                continue;
            }
            if (const MetaName* meta = known_meta(name)) {
                if (kind == "itemprop" && !own_item(id)) {
                    continue;
                }
                if (kind == "itemprop" && meta->field == Field::title && meta->name == "title") {
                    continue;
                }
                take(*meta, content, id);
                break;
            }
        }
    }

    void take(const MetaName& meta, std::string_view content, NodeId id) {
        std::string value = collapse(content);
        const std::string from = "meta " + std::string(meta.name);
        switch (meta.field) {
            case Field::title:
                into_.titles.push_back({std::move(value), from, meta.trust, id});
                break;
            case Field::published:
                into_.published.push_back({std::move(value), from, meta.trust, id});
                break;
            case Field::modified:
                into_.modified.push_back({std::move(value), from, meta.trust, id});
                break;
            case Field::author:
                if (meta.trust > 0 && !is_web_address(value)) {
                    into_.authors.push_back({std::move(value), from, meta.trust, false, id});
                }
                break;
            case Field::section:
                into_.sections.push_back({std::move(value), from, meta.trust, id});
                break;
            case Field::description:
                into_.descriptions.push_back({std::move(value), from, meta.trust, id});
                break;
            case Field::site_name:
                into_.site_names.push_back(std::move(value));
                break;
            case Field::publisher:
                into_.publishers.push_back(std::move(value));
                break;
            case Field::language:
                if (into_.language.empty()) {
                    into_.language = std::move(value);
                }
                break;
            case Field::og_type:
                into_.og_type = ascii_lower(value);
                break;
            case Field::robots: {
                const std::string rules = ascii_lower(value);
                into_.noindex =
                    into_.noindex || rules.find("noindex") != std::string::npos || rules == "none";
                into_.nofollow = into_.nofollow || rules.find("nofollow") != std::string::npos ||
                                 rules == "none";
                break;
            }
            case Field::image:
                into_.images.push_back({std::move(value), from, meta.trust, id});
                break;
            case Field::canonical:
                into_.canonical.push_back({std::move(value), from, meta.trust, id});
                break;
        }
    }

    void read_link(NodeId id) {
        const std::string rel = ascii_lower(tree_.attribute(id, "rel"));
        if (rel == "canonical") {
            const std::string_view href = trim(tree_.attribute(id, "href"));
            if (!href.empty()) {
                into_.canonical.push_back({std::string(href), "link canonical", 90, id});
            }
        }
    }

    void read_script(NodeId id) {
        const std::string_view type = tree_.attribute(id, "type");
        if (type.find("ld+json") == std::string_view::npos) {
            return;
        }
        for (NodeId i = id + 1; i < tree_[id].end; ++i) {
            if (tree_[i].tag == Tag::text) {
                read_json_ld(tree_[i].text, into_);
            }
        }
    }

    /// Is the nearest itemscope around the element about an article or the page
    /// (not about a comment, a product, another article of a list)?
    bool own_item(NodeId id) const {
        for (NodeId up = tree_[id].parent; up != no_node; up = tree_[up].parent) {
            if (tree_.has_attribute(up, "itemscope")) {
                const std::string type = ascii_lower(tree_.attribute(up, "itemtype"));
                return type.empty() || type.find("article") != std::string::npos ||
                       type.find("posting") != std::string::npos ||
                       type.find("webpage") != std::string::npos ||
                       type.find("creativework") != std::string::npos ||
                       type.find("report") != std::string::npos;
            }
        }
        return true;
    }

    void read_microdata(NodeId id) {
        const std::string_view itemprop = tree_.attribute(id, "itemprop");
        if (itemprop.empty()) {
            return;
        }
        const std::string props = " " + ascii_lower(itemprop) + " ";
        const auto has = [&](std::string_view name) {
            const std::size_t at = props.find(name);
            return at != std::string::npos && props[at - 1] == ' ' &&
                   props[at + name.size()] == ' ';
        };
        const auto stated = [&]() -> std::string {
            for (const std::string_view name : {"datetime", "content", "title"}) {
                if (const std::string_view value = trim(tree_.attribute(id, name));
                    !value.empty()) {
                    return collapse(value);
                }
            }
            return tree_.text_of(id);
        };
        if (has("datepublished") && own_item(id)) {
            into_.published.push_back({stated(), "microdata datePublished", 82, id});
        } else if (has("datemodified") && own_item(id)) {
            into_.modified.push_back({stated(), "microdata dateModified", 80, id});
        } else if (has("headline") && own_item(id)) {
            into_.titles.push_back({tree_.text_of(id), "microdata headline", 80, id});
        } else if (has("articlesection")) {
            into_.sections.push_back({stated(), "microdata articleSection", 70, id});
        }
    }

    const HtmlTree& tree_;
    Metadata& into_;
};

}  // namespace

Metadata read_metadata(const HtmlTree& tree) {
    Metadata metadata;
    MetadataReader(tree, metadata).read();
    return metadata;
}

}  // namespace timtin
