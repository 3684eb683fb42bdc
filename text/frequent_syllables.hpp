// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace timtin::text {

/// Syllables that any Vietnamese news text is full of, to decide short texts by.
inline constexpr std::string_view kFrequentSyllables =
    "và của là có được các đã cho không với trong một người những để này khi đến về ở từ vào ra "
    "sẽ cũng như đó tại việc phải trên nhiều năm ngày đồng nhà sự bị hiện nước đang thể công "
    "chính số theo đầu thì trước sau nhưng làm còn hơn bộ cả lại đây đi lên tới nên hay rất nhất "
    "mới nếu chỉ đối hội động phát triển quốc việt nam đảng cộng sản tổ chức thành phố hà nội "
    "hồ chí minh tỉnh huyện xã quận phường dân vận khéo quần chúng nhân kinh tế xã văn hoá hóa "
    "giáo dục đào tạo y bảo vệ an ninh trật tự quân đội quyền lợi ích nghị quyết kết luận thông "
    "báo kế hoạch quy chế chủ thực hiện chương trình đề án dự nhiệm vụ giải pháp trung ương bí "
    "thư uỷ ủy ban viên chấp hành lãnh đạo cán đoàn thanh niên phụ nữ nông thôn hội nghị đại biểu "
    "liên lao mặt trận khiếu nại tố cáo tiếp cải cách hành thủ đô cấp cơ sở xây dựng đứng đầu "
    "tăng cường nâng cao chất lượng hiệu quả tác phong trào thi đua khen thưởng học tập tư tưởng "
    "đức gương mô hình điển tiến kiểm tra giám sát đấu tranh phòng chống tham nhũng tiêu cực lãng "
    "phí luật pháp lệnh định chỉ thị ý kiến vấn đề tình nguyên nhân kết nhận thức trách đời sống "
    "sản xuất doanh nghiệp đất đai môi trường giao đô thị trị tín ngưỡng tôn dân tộc thiểu miền "
    "núi biển đảo hợp nhập quốc tế quan hệ ngoại đặc biệt cần thiết quan trọng lớn nhỏ tốt đẹp "
    "bà ông anh chị em con bạn chúng tôi họ ai gì nào sao thế đâu đều mọi mỗi từng vẫn "
    "đúng dưới giữa ngoài cùng giờ phút tháng tuần buổi sáng chiều tối hôm nay qua mai thứ hai ba "
    "bốn sáu bảy tám chín mười trăm nghìn triệu tỷ phần trường hợp sinh bác sĩ bệnh viện thuốc "
    "nhiệt tham gia tổng thống bầu cử ứng đơn vị khu vực tuyên truyền vận động nhằm góp ủng hộ "
    "giúp đỡ hỗ trợ nghèo khó khăn thuận lợi đạt kết khẳng định khắc phục đẩy mạnh bước đổi mới "
    "nghe nói biết thấy hiểu muốn cảm ơn xin lỗi yêu đường phố cầu xe máy tàu hàng giá tiền bán "
    "mua thị trường ngân sách thuế vốn đầu tư cổ phiếu lãi suất dịch bóng đá đội trận thắng thua "
    "điểm giải vô địch cuộc lần đợt khoảng gần xa trẻ già đẹp mất tìm tin tức sự kiện tiếng chữ "
    "bài viết sách báo chí truyền hình đài ảnh phim nhạc nghệ thuật lịch sử cách mạng kháng chiến "
    "quê hương lòng tình cảm nghĩa thương yêu hạnh phúc gia đình bố mẹ cha vợ chồng "
    "á ấy bắt bắc bằng bị bỏ biện bố bộc bởi buộc bày bão bền bề bên bước cạnh cản cảnh cáo cập "
    "cặp "
    "cấm cậu chạy chắc chậm chân chết chiếc chiếm chơi chọn chống chuẩn chuyện chuyến chuyển chứ "
    "chứa "
    "chứng chứng chức cố cỡ cửa cứu cung cực dài dạng dạy dễ diện diễn dùng dừng dữ đánh đáp đấy "
    "đây đen "
    "đêm đem đến đỉnh đích đóng đón đòi đôi độ độc đợi đốc đủ đưa đường đừng gặp gây giảm giản "
    "giành giấy "
    "giống giọng giỏi gọi gốc gồm gửi hãy hạn hạng hải hãng hầu hậu hết hệ hẹn hiếm hiểm hỏi hộ "
    "hướng hưởng "
    "hữu huy huyết ít kém kể kênh kéo kèm khách khác khám khắp khẩn khẩu khỏi khối khởi không "
    "khuyến kỳ kỷ kỹ "
    "kiện kiệm kiểu lạ lạc lái lần lập lắm lẽ lệ lệch lễ liệu liệt lộ lớp lực lý màu mắt mặc mất "
    "máu mẫu mạng "
    "mừng mức mục mỹ nạn nặng nắm nào nằm nền nếp nghĩ nghỉ ngắn ngành ngay ngăn ngừng ngờ ngộ "
    "nguồn nguy nhằm "
    "nhắc nhấn nhẹ nhìn nhiệm nhớ nộp nổi nỗi nỗ nơi nửa nữa phạt phạm phải phản phần phận phá "
    "phép phía phối "
    "phổ phủ phúc phục phụ quá quả quản quán quét quyên rà rằng rất rõ rời rộng rồi rơi rủi ruộng "
    "sai sáng sàng "
    "sánh sắp sắc sạch sẵn sầu sẻ sửa sức sử sứ sông sớm sở tạo tạm tải tại tay tám tầm tầng tấn "
    "tấm tầng tập "
    "tất tặng tạp tế tên tễ thả thành thảo thắng thăm thẳng thẩm thấp thật thăng thêm thiện thiếu "
    "thiệt thoả "
    "thỏa thoại thống thời thôi thủy thuỷ thuận thuật thuộc thưa thức thừa thử thương thượng tiện "
    "tiếng tiết "
    "tính toà tòa toàn toán tới tội tốc trả trại trái tràn trạng trẻ trí triệt trị trọng trợ trú "
    "trúc trung "
    "trục trưng trưởng trực truy truyền từ tuổi tuyến tuyển tuyệt tươi ướt ước vài vạn vậy vẻ vị "
    "vì vòng với "
    "vỏ võ vỡ vừa vững vượt xấu xảy xét xếp xuất xuống xuân xử xưa ý yếu "
    "cháu trời mưa nắng gió bão lũ lụt rừng cây hoa quả lúa gạo ty ta do so ca chưa cá thịt rau ăn "
    "uống ngủ nghỉ";

/// Names that the grammar of the syllable refuses.
inline constexpr std::string_view kNamesBeyondGrammar = "đắk đăk lắk kạn krông pắc đrắk búk";

}  // namespace timtin::text
