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
    "cháu trời mưa nắng gió bão lũ lụt rừng cây hoa quả lúa gạo ty ta do so ca chưa cá thịt rau ăn uống ngủ nghỉ";

}  // namespace timtin::text
