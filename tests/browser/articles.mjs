// SPDX-License-Identifier: GPL-2.0-or-later
// Articles of the browser tests, written for them.
const of = (id, title, body, more = {}) => ({
  id,
  url: `https://bao.example/${id}.htm`,
  title,
  body,
  site: "bao.example",
  source: "HNP",
  published: "2019-06-11T17:54:00+07:00",
  ...more,
});

const weaving = "Ba mươi khung cửi của làng dệt đặt lại trong nhà rông, mỗi tối có một nghệ nhân ngồi dạy.\nHọc viên nhỏ nhất mới chín tuổi, lớn nhất đã bảy mươi; ai cũng phải tự nhuộm sợi của mình bằng vỏ cây rừng.\nCuối khoá, mỗi người dệt một tấm địu và bán ở phiên chợ đầu tháng để góp tiền mua sợi cho lớp sau.";

export const articles = [
  of("khung-cui", "Khung cửi trở lại nhà rông", weaving, { published: "2022-08-14", source: "Báo Núi" }),
  of("khung-cui-2", "Khung cửi trở lại nhà rông", weaving, { published: "2022-08-15", source: "Báo Suối", site: "suoi.example", url: "https://suoi.example/khung-cui" }),
  of("det-vai", "Phiên chợ tháng tám bán hết vải dệt tay", "Những tấm địu nhuộm vỏ cây rừng của làng dệt hết ngay trong buổi sáng.\nNghệ nhân nói khung cửi nhà rông phải chạy cả đêm mới kịp phiên sau.", { published: "2022-09-02", source: "Báo Núi" }),
  of("go-cua", "Dân vận khéo từ tiếng gõ cửa mỗi tối", "Bà tổ trưởng gõ cửa từng căn hộ để hỏi chuyện nước yếu.\nCông tác dân vận bắt đầu từ chén trà xanh.", { authors: ["Lê Thảo Nguyên"], numbers: [{ number: "25-NQ/TW", date: "2013-06-03" }], section: "Dân vận" }),
  of("cho-dem", "Chợ đêm bên sông sáng đèn trở lại", "Hai mươi gian hàng dựng bạt từ chiều, khách đi bộ qua cầu phao.", { published: "2021-03", authors: ["Trần Bảo Khôi"], section: "Đời sống" }),
  of("mua-gat", "Mùa gặt sớm ở cánh đồng ngoại thành", "Máy gặt chạy suốt đêm trước cơn bão số ba.", { published: "2020-09-18", section: "Đời sống" }),
  of("ho-so", "Nộp hồ sơ qua mạng, nhận kết quả tại nhà", "Bưu tá phường giao giấy khai sinh tận bậc thềm; cải cách hành chính không còn là lời hứa.", { published: "2022-01-05T08:00:00+07:00", authors: ["Lê Thảo Nguyên"], numbers: [{ number: "08-CT/TU", date: null }] }),
  of("cay-da", "Cây đa đầu làng được chống bằng cột đá", "Thợ mộc già đo lại từng nhánh rễ phụ.", { published: "2018" }),
  of("doi-thoai", "Đối thoại giữa chủ tịch xã và người nuôi cá", "Cuộc gặp kéo dài quá trưa vì chuyện con đê; tổ dân vận ghi từng lời.", { published: "2023-11-02" }),
  of("thu-vien", "Thư viện lưu động ghé trường vùng cao", "Xe chở ba nghìn cuốn sách leo dốc trong sương mù.", { published: "2024-05-20", site: "van-hoa.example" }),
  of("<b>x", "Bảng giá <b>&\"'</b><script>window.broken=1</script> mới", "Nội dung có thẻ <img src=x onerror=\"window.broken=1\"> và dấu & trong câu hỏi lạ.", { url: "javascript:window.broken=1", authors: ["<i>Ai đó</i>"], section: "\"><script>window.broken=1</script>", published: "2024-06" }),
  ...Array.from({ length: 24 }, (_, i) =>
    of(`ban-tin-${i}`, `Bản tin thuỷ lợi kỳ ${i + 1}: mực nước trạm ${String.fromCharCode(65 + i)}`, `Trạm ${String.fromCharCode(65 + i)} đo được ${110 + i * 7} xăng-ti-mét lúc tan ca thứ ${i + 1}.`, { published: `2017-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + i).padStart(2, "0")}` })),
];
