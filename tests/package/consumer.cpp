// SPDX-License-Identifier: GPL-2.0-or-later
// What a program that uses the installed library does, from an HTML page to an answer: by the
// public headers alone, and with errors as values. FOLDER holds nothing yet.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <timtin/article.hpp>
#include <timtin/crawl.hpp>
#include <timtin/extract.hpp>
#include <timtin/index.hpp>
#include <timtin/pipeline.hpp>
#include <timtin/search.hpp>
#include <timtin/text.hpp>
#include <timtin/version.hpp>
#include <vector>

namespace {

int failures = 0;

void expect(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "consumer: %s\n", what);
        ++failures;
    }
}

timtin::Article extracted() {
    const std::string html =
        "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\">"
        "<title>Đò ngang thôi nghỉ chuyến trưa</title>"
        "<link rel=\"canonical\" href=\"https://ben.example/do-ngang.htm\">"
        "<meta property=\"article:published_time\" content=\"2024-03-05T07:00:00+07:00\"></head>"
        "<body><article><h1>Đò ngang thôi nghỉ chuyến trưa</h1>"
        "<p>Từ đầu tháng, bến đò thôn Hạ chở khách cả buổi trưa, vì học sinh hai bờ tan lớp "
        "vào giờ ấy và trước đây phải ngồi đợi dưới gốc gạo.</p>"
        "<p>Ông lái đò nói ông ăn cơm sớm hơn một tiếng, còn bọn trẻ thì về nhà sớm hơn hai "
        "tiếng; tiền vé vẫn như cũ, ai mang xe đạp trả thêm một nghìn đồng.</p>"
        "<p>Xã đã đóng thêm mười áo phao cỡ nhỏ và treo bảng giờ ở cả hai đầu bến.</p>"
        "</article></body></html>";
    timtin::ExtractOptions options;
    options.url = "https://ben.example/do-ngang.htm?utm_source=thu";
    const auto page = timtin::extract_article(html, options);
    expect(page.has_value() && page->is_article, "the page is an article");
    return page ? page->article : timtin::Article{};
}

void index_and_search(const std::filesystem::path& folder) {
    auto indexer = timtin::Indexer::open(folder);
    if (!indexer) {
        expect(false, indexer.error().message.c_str());
        return;
    }
    timtin::Article first = extracted();
    expect(first.title == "Đò ngang thôi nghỉ chuyến trưa", "the title was extracted");
    timtin::Article second;
    second.id = "2";
    second.title = "Cầu phao đóng vì nước xiết";
    second.body = "Người qua sông đi vòng hơn mười cây số.";
    expect(indexer->add(first).has_value() && indexer->add(second).has_value(),
           "articles are added");
    expect(indexer->commit().has_value(), "a commit");

    const auto searcher = timtin::Searcher::open(folder);
    if (!searcher) {
        expect(false, searcher.error().message.c_str());
        return;
    }
    const std::string before = searcher->revision().value();
    timtin::SearchRequest request;
    request.query = "do ngang";
    request.time_limit = std::chrono::milliseconds(500);
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {  // one searcher for all
        threads.emplace_back([&searcher, request] {
            const auto found = searcher->search(request);
            if (!found || found->hits.empty() || found->hits[0].article.id.empty()) {
                std::fputs("consumer: a thread found nothing\n", stderr);
                std::abort();
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    std::stop_source gone;
    gone.request_stop();
    request.stop = gone.get_token();
    const auto stopped = searcher->search(request);
    expect(!stopped && stopped.error().code == timtin::ErrorCode::interrupted,
           "a search is stopped");
    request.stop = {};
    request.limit = 100'000;
    const auto greedy = searcher->search(request);
    expect(!greedy && greedy.error().code == timtin::ErrorCode::usage, "the limit has a limit");

    second.title = "Cầu phao mở lại";
    expect(indexer->add(second).has_value(), "an article is replaced");
    expect(indexer->remove(first.id).value(), "an article is removed");
    expect(indexer->commit().has_value(), "another commit");
    expect(searcher->revision().value() != before, "the revision changes");
    expect(searcher->size().value() == 1, "one article is left");
    expect(searcher->article("2").value().title == "Cầu phao mở lại", "it is the new one");
    expect(!searcher->article(first.id).has_value(), "and not the old one");
    timtin::SuggestRequest typed;
    typed.prefix = "cau ph";
    expect(searcher->suggest(typed).has_value(), "suggestions are asked for");
}

/// The night run of a program that does it itself.
void run_nightly(const std::filesystem::path& folder) {
    const timtin::DataFolder data{folder};
    const auto lock = timtin::WriterLock::take(data);
    expect(lock.has_value(), "the data folder is locked");
    const auto busy = timtin::WriterLock::take(data);
    expect(!busy && busy.error().code == timtin::ErrorCode::busy, "by one only");
    timtin::Site site;
    site.name = "vang";
    site.seeds = {"http://127.0.0.1:2/"};
    site.allow_private = true;
    timtin::CrawlOptions options;
    options.data = folder;
    options.user_agent = "timtin-consumer";
    const auto report = timtin::crawl({site}, options);
    expect(report.has_value() && report->sites.size() == 1 && !report->sites[0].error.empty(),
           "a site that cannot be reached is told, and no error");
    const std::filesystem::path file = folder / "bai.jsonl";
    std::ofstream(file)
        << R"({"id": "9", "title": "Chợ nổi dời bến", "body": "Ghe về từ nửa đêm."})" << '\n';
    const auto imported = timtin::import_files(data, {file.string()}, {});
    expect(imported.has_value() && imported->records == 1, "a file is imported");
    const auto indexed = timtin::index_archive(data, {});
    expect(indexed.has_value() && indexed->articles == 1, "the archive is indexed");
    expect(timtin::Searcher::open(data.index()).has_value(), "and can be searched");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: consumer FOLDER\n", stderr);
        return 2;
    }
    const std::string folded = timtin::text::fold("Dân vận khéo");
    std::printf("timtin %s\n%s\n", std::string(timtin::version()).c_str(), folded.c_str());
    expect(timtin::text::is_syllable("nghiêng"), "a syllable is known");
    expect(timtin::text::find_document_numbers("theo 25-NQ/TW").size() == 1, "a number is found");
    const std::filesystem::path folder = argv[1];
    const auto none = timtin::Searcher::open(folder / "index");
    expect(!none && none.error().code == timtin::ErrorCode::index_missing, "there is no index");
    std::printf("%s\n", none ? "" : none.error().message.c_str());
    index_and_search(folder / "index");
    run_nightly(folder / "data");
    return failures == 0 && folded == "dan van kheo" ? 0 : 1;
}
