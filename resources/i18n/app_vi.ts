<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN" sourcelanguage="en_US">
    <context>
        <name>Accounts</name>
        <message>
            <source>Sign-in name</source>
            <translation>Tên đăng nhập</translation>
        </message>
        <message>
            <source>Full name</source>
            <translation>Họ và tên</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>Vai trò</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Trạng thái</translation>
        </message>
        <message>
            <source>locked</source>
            <translation>đã khóa</translation>
        </message>
        <message>
            <source>in use</source>
            <translation>được dùng</translation>
        </message>
    </context>
    <context>
        <name>AccountsScreen</name>
        <message>
            <source>Accounts of this desk</source>
            <translation>Tài khoản của bộ phận này</translation>
        </message>
        <message>
            <source>Role of the chosen account</source>
            <translation>Vai trò của tài khoản đang chọn</translation>
        </message>
        <message>
            <source>New password</source>
            <translation>Mật khẩu mới</translation>
        </message>
        <message>
            <source>New password again</source>
            <translation>Nhập lại mật khẩu mới</translation>
        </message>
        <message>
            <source>Change the role</source>
            <translation>Đổi vai trò</translation>
        </message>
        <message>
            <source>Set the password</source>
            <translation>Đặt mật khẩu</translation>
        </message>
        <message>
            <source>Lock the account</source>
            <translation>Khóa tài khoản</translation>
        </message>
        <message>
            <source>Sign-in name of the new account</source>
            <translation>Tên đăng nhập của tài khoản mới</translation>
        </message>
        <message>
            <source>small letters, digits, dot, dash</source>
            <translation>chữ thường, số, chấm, gạch nối</translation>
        </message>
        <message>
            <source>Full name of the new account</source>
            <translation>Họ và tên của tài khoản mới</translation>
        </message>
        <message>
            <source>Role of the new account</source>
            <translation>Vai trò của tài khoản mới</translation>
        </message>
        <message>
            <source>First password</source>
            <translation>Mật khẩu đầu tiên</translation>
        </message>
        <message>
            <source>First password again</source>
            <translation>Nhập lại mật khẩu đầu tiên</translation>
        </message>
        <message>
            <source>Add the account</source>
            <translation>Thêm tài khoản</translation>
        </message>
        <message>
            <source>ACCOUNTS</source>
            <translation>TÀI KHOẢN</translation>
        </message>
        <message>
            <source>CHOSEN ACCOUNT</source>
            <translation>TÀI KHOẢN ĐANG CHỌN</translation>
        </message>
        <message>
            <source>NEW ACCOUNT</source>
            <translation>TÀI KHOẢN MỚI</translation>
        </message>
        <message>
            <source>Sign-in name</source>
            <translation>Tên đăng nhập</translation>
        </message>
        <message>
            <source>Full name</source>
            <translation>Họ và tên</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>Vai trò</translation>
        </message>
        <message>
            <source>Unlock the account</source>
            <translation>Mở khóa tài khoản</translation>
        </message>
        <message>
            <source>Type the same password twice, at least {least} characters</source>
            <translation>Nhập cùng một mật khẩu hai lần, ít nhất {least} chữ hoặc số</translation>
        </message>
        <message>
            <source>F6 next part · Tab next field · Ctrl+B reports · Esc counter</source>
            <translation>F6 phần tiếp theo · Tab ô tiếp theo · Ctrl+B báo cáo · Esc về quầy</translation>
        </message>
        <message>
            <source>Choose an account by ↑ ↓ and press Enter to change it, or go to the new account by F6</source>
            <translation>Chọn tài khoản bằng ↑ ↓ rồi bấm Enter để thay đổi, hoặc bấm F6 để sang tài khoản mới</translation>
        </message>
        <message>
            <source>Password again</source>
            <translation>Nhập lại mật khẩu</translation>
        </message>
    </context>
    <context>
        <name>Actions</name>
        <message>
            <source>New dossier</source>
            <translation>Hồ sơ mới</translation>
        </message>
        <message>
            <source>Receive the next dossier; the present one stays in the list.</source>
            <translation>Tiếp nhận hồ sơ tiếp theo; hồ sơ đang làm vẫn còn trong danh sách.</translation>
        </message>
        <message>
            <source>Scan</source>
            <translation>Quét</translation>
        </message>
        <message>
            <source>Scan what lies in the feeder, else what lies on the glass.</source>
            <translation>Quét giấy trong khay nạp tự động, nếu khay trống thì quét trên mặt kính.</translation>
        </message>
        <message>
            <source>Check pages</source>
            <translation>Soát trang</translation>
        </message>
        <message>
            <source>Look through the scanned pages and confirm each paper.</source>
            <translation>Xem lại các trang đã quét và xác nhận từng giấy tờ.</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>Enter</translation>
        </message>
        <message>
            <source>Sign</source>
            <translation>Ký số</translation>
        </message>
        <message>
            <source>Sign the confirmed papers of the dossier with one PIN.</source>
            <translation>Ký số các giấy tờ đã xác nhận của hồ sơ bằng một lần nhập mã PIN.</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Gửi</translation>
        </message>
        <message>
            <source>Put the signed papers into the queue; sending goes on by itself.</source>
            <translation>Đưa giấy tờ đã ký số vào hàng chờ gửi; chương trình tự gửi.</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Hàng chờ gửi</translation>
        </message>
        <message>
            <source>Show what waits to be sent and what was received.</source>
            <translation>Xem giấy tờ chờ gửi và giấy tờ đã nhận biên nhận.</translation>
        </message>
        <message>
            <source>Send now</source>
            <translation>Gửi ngay</translation>
        </message>
        <message>
            <source>Send the chosen paper now; while sending is paused, all that are queued.</source>
            <translation>Gửi ngay giấy tờ đang chọn; khi đang tạm dừng gửi thì gửi tất cả giấy tờ đang chờ.</translation>
        </message>
        <message>
            <source>Find</source>
            <translation>Tìm</translation>
        </message>
        <message>
            <source>Find a paper by dossier number, name or receipt.</source>
            <translation>Tìm giấy tờ theo mã hồ sơ, tên giấy tờ hoặc biên nhận.</translation>
        </message>
        <message>
            <source>Paper is here</source>
            <translation>Có giấy</translation>
        </message>
        <message>
            <source>Mark the paper as brought; the scan then fills the marked papers only.</source>
            <translation>Đánh dấu giấy tờ đã mang đến; lượt quét sau chỉ nhận các giấy tờ đã đánh dấu.</translation>
        </message>
        <message>
            <source>Reuse</source>
            <translation>Dùng lại</translation>
        </message>
        <message>
            <source>Attach the paper the state already holds; nothing is scanned.</source>
            <translation>Dùng lại bản đã có trong kho; không phải quét.</translation>
        </message>
        <message>
            <source>Not brought</source>
            <translation>Không mang</translation>
        </message>
        <message>
            <source>Take the paper out of the list: it was not brought.</source>
            <translation>Bỏ giấy tờ khỏi danh sách vì không mang đến.</translation>
        </message>
        <message>
            <source>Accept, next</source>
            <translation>Đạt, tiếp theo</translation>
        </message>
        <message>
            <source>Accept what is shown and go on.</source>
            <translation>Chấp nhận nội dung đang xem và đi tiếp.</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Go back one page or one screen.</source>
            <translation>Quay lại một trang hoặc một màn hình.</translation>
        </message>
        <message>
            <source>Backspace</source>
            <translation>Backspace</translation>
        </message>
        <message>
            <source>Previous paper</source>
            <translation>Giấy tờ trước</translation>
        </message>
        <message>
            <source>Go to the first page of the paper before.</source>
            <translation>Về trang đầu của giấy tờ trước.</translation>
        </message>
        <message>
            <source>Next paper</source>
            <translation>Giấy tờ sau</translation>
        </message>
        <message>
            <source>Go to the first page of the paper after.</source>
            <translation>Đến trang đầu của giấy tờ sau.</translation>
        </message>
        <message>
            <source>Scan this page again</source>
            <translation>Quét lại trang này</translation>
        </message>
        <message>
            <source>Papers and boundaries</source>
            <translation>Giấy tờ và ranh giới</translation>
        </message>
        <message>
            <source>Say which paper this page and those after it belong to.</source>
            <translation>Chọn giấy tờ của trang này và các trang sau nó.</translation>
        </message>
        <message>
            <source>Page tools</source>
            <translation>Sửa trang</translation>
        </message>
        <message>
            <source>Turn left</source>
            <translation>Xoay trái</translation>
        </message>
        <message>
            <source>Turn the page a quarter to the left; the original stays as it is.</source>
            <translation>Xoay trang sang trái 90°; ảnh gốc giữ nguyên.</translation>
        </message>
        <message>
            <source>Turn right</source>
            <translation>Xoay phải</translation>
        </message>
        <message>
            <source>Turn the page a quarter to the right; the original stays as it is.</source>
            <translation>Xoay trang sang phải 90°; ảnh gốc giữ nguyên.</translation>
        </message>
        <message>
            <source>Turn upside down</source>
            <translation>Xoay 180°</translation>
        </message>
        <message>
            <source>Turn the page by half; the original stays as it is.</source>
            <translation>Xoay trang 180°; ảnh gốc giữ nguyên.</translation>
        </message>
        <message>
            <source>Discard page</source>
            <translation>Hủy trang</translation>
        </message>
        <message>
            <source>Take the page out of its paper; Ctrl+Z brings it back.</source>
            <translation>Bỏ trang khỏi giấy tờ; Ctrl+Z để lấy lại.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Hoàn tác</translation>
        </message>
        <message>
            <source>Data and codes</source>
            <translation>Dữ liệu và mã</translation>
        </message>
        <message>
            <source>Correct owner and document type of the paper shown.</source>
            <translation>Sửa chủ giấy tờ và loại giấy tờ đang xem.</translation>
        </message>
        <message>
            <source>Full page</source>
            <translation>Toàn trang</translation>
        </message>
        <message>
            <source>Show the page alone, as large as the window allows.</source>
            <translation>Chỉ xem một trang, lớn hết cửa sổ.</translation>
        </message>
        <message>
            <source>Larger</source>
            <translation>Phóng to</translation>
        </message>
        <message>
            <source>Show the page larger.</source>
            <translation>Xem trang lớn hơn.</translation>
        </message>
        <message>
            <source>Smaller</source>
            <translation>Thu nhỏ</translation>
        </message>
        <message>
            <source>Show the page smaller; the smallest size is the whole page.</source>
            <translation>Xem trang nhỏ hơn; nhỏ nhất là cả trang.</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Trợ giúp</translation>
        </message>
        <message>
            <source>Show what each key does.</source>
            <translation>Xem công dụng của từng phím.</translation>
        </message>
        <message>
            <source>Next part</source>
            <translation>Phần tiếp theo</translation>
        </message>
        <message>
            <source>Move the focus to the next part of the screen.</source>
            <translation>Chuyển sang phần tiếp theo của màn hình.</translation>
        </message>
        <message>
            <source>Lock screen</source>
            <translation>Khóa màn hình</translation>
        </message>
        <message>
            <source>Lock the screen when you leave the counter; work stays as it is.</source>
            <translation>Khóa màn hình khi rời quầy tiếp nhận; công việc giữ nguyên.</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Dừng</translation>
        </message>
        <message>
            <source>Stop the scanner, close a message or leave the screen; what is saved stays.</source>
            <translation>Dừng máy quét, đóng thông báo hoặc rời màn hình; những gì đã lưu vẫn còn.</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Thoát</translation>
        </message>
        <message>
            <source>Close the program; pages already scanned and papers in the queue stay.</source>
            <translation>Đóng chương trình; trang đã quét và giấy tờ trong hàng chờ gửi vẫn còn.</translation>
        </message>
        <message>
            <source>Alt+F4</source>
            <translation>Alt+F4</translation>
        </message>
        <message>
            <source>Choose how this scanner scans; it is remembered for the next dossiers.</source>
            <translation>Chọn cách quét của máy quét này; máy nhớ cho các hồ sơ sau.</translation>
        </message>
        <message>
            <source>Crop</source>
            <translation>Cắt viền</translation>
        </message>
        <message>
            <source>Do again what was taken back.</source>
            <translation>Làm lại việc vừa hoàn tác.</translation>
        </message>
        <message>
            <source>Edge down, angle a degree</source>
            <translation>Cạnh xuống dưới, góc một độ</translation>
        </message>
        <message>
            <source>Edge or angle to the left</source>
            <translation>Cạnh hoặc góc sang trái</translation>
        </message>
        <message>
            <source>Edge or angle to the right</source>
            <translation>Cạnh hoặc góc sang phải</translation>
        </message>
        <message>
            <source>Edge up, angle a degree</source>
            <translation>Cạnh lên trên, góc một độ</translation>
        </message>
        <message>
            <source>Insert from a file</source>
            <translation>Chèn từ tệp</translation>
        </message>
        <message>
            <source>Join with the paper before</source>
            <translation>Ghép với giấy tờ trước</translation>
        </message>
        <message>
            <source>Level by hand</source>
            <translation>Chỉnh nghiêng bằng tay</translation>
        </message>
        <message>
            <source>Make this page and those after it a paper of their own.</source>
            <translation>Tách trang này và các trang sau nó thành một giấy tờ riêng.</translation>
        </message>
        <message>
            <source>Make this paper and the one before it one paper.</source>
            <translation>Ghép giấy tờ này với giấy tờ đứng trước thành một.</translation>
        </message>
        <message>
            <source>Move the edges of the page; the original stays as it is.</source>
            <translation>Dời các cạnh của trang; ảnh gốc giữ nguyên.</translation>
        </message>
        <message>
            <source>New paper begins here</source>
            <translation>Tách giấy tờ từ trang này</translation>
        </message>
        <message>
            <source>Next edge</source>
            <translation>Cạnh tiếp theo</translation>
        </message>
        <message>
            <source>Page earlier</source>
            <translation>Đưa trang lên trước</translation>
        </message>
        <message>
            <source>Page later</source>
            <translation>Đưa trang ra sau</translation>
        </message>
        <message>
            <source>Put the page before the one that stands before it.</source>
            <translation>Đổi chỗ trang này với trang đứng trước nó.</translation>
        </message>
        <message>
            <source>Put the page behind the one that stands after it.</source>
            <translation>Đổi chỗ trang này với trang đứng sau nó.</translation>
        </message>
        <message>
            <source>Put the pages of a picture or PDF file behind the page shown.</source>
            <translation>Chèn các trang của tệp ảnh hoặc tệp PDF vào sau trang đang xem.</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>Làm lại</translation>
        </message>
        <message>
            <source>Scan in after this page</source>
            <translation>Quét chèn sau trang này</translation>
        </message>
        <message>
            <source>Scan one page and put it behind the page shown.</source>
            <translation>Quét một trang và chèn vào sau trang đang xem.</translation>
        </message>
        <message>
            <source>Scan the page shown anew; it stays until you take the new one.</source>
            <translation>Quét lại trang đang xem; trang cũ còn đó cho đến khi nhận trang mới.</translation>
        </message>
        <message>
            <source>Take back the last change of the dossier, also one from before a restart.</source>
            <translation>Hoàn tác thay đổi cuối của hồ sơ, kể cả thay đổi trước khi khởi động lại.</translation>
        </message>
        <message>
            <source>Take out a skew the program did not find, in steps of a tenth of a degree.</source>
            <translation>Chỉnh độ nghiêng máy chưa nhận ra, mỗi bước 0,1 độ.</translation>
        </message>
        <message>
            <source>Turn, crop, level, move, insert or discard the page shown.</source>
            <translation>Xoay, cắt viền, chỉnh nghiêng, dời, chèn hoặc hủy trang đang xem.</translation>
        </message>
        <message>
            <source>Way to scan</source>
            <translation>Cách quét</translation>
        </message>
        <message>
            <source>While cropping: choose the edge that the arrow keys move.</source>
            <translation>Khi cắt viền: chọn cạnh mà phím mũi tên sẽ dời.</translation>
        </message>
        <message>
            <source>While cropping: show the whole sheet again. While levelling: back to 0°.</source>
            <translation>Khi cắt viền: lấy lại cả tờ. Khi chỉnh nghiêng: về 0°.</translation>
        </message>
        <message>
            <source>While cropping: the edge moves by 1 mm. While levelling: 0.1° to the left.</source>
            <translation>Khi cắt viền: dời cạnh 1 mm. Khi chỉnh nghiêng: 0,1° sang trái.</translation>
        </message>
        <message>
            <source>While cropping: the edge moves by 1 mm. While levelling: 0.1° to the right.</source>
            <translation>Khi cắt viền: dời cạnh 1 mm. Khi chỉnh nghiêng: 0,1° sang phải.</translation>
        </message>
        <message>
            <source>While cropping: the edge moves by 1 mm. While levelling: 1° to the left.</source>
            <translation>Khi cắt viền: dời cạnh 1 mm. Khi chỉnh nghiêng: 1° sang trái.</translation>
        </message>
        <message>
            <source>While cropping: the edge moves by 1 mm. While levelling: 1° to the right.</source>
            <translation>Khi cắt viền: dời cạnh 1 mm. Khi chỉnh nghiêng: 1° sang phải.</translation>
        </message>
        <message>
            <source>Whole sheet</source>
            <translation>Cả tờ</translation>
        </message>
        <message>
            <source>Slips</source>
            <translation>Phiếu và biên nhận</translation>
        </message>
        <message>
            <source>Look at the slips and the portal's receipts of the dossier, print or keep them.</source>
            <translation>Xem phiếu và biên nhận của Cổng thuộc hồ sơ, in ra hoặc lưu lại.</translation>
        </message>
        <message>
            <source>Return a result</source>
            <translation>Trả kết quả</translation>
        </message>
        <message>
            <source>Seal results</source>
            <translation>Ký số của cơ quan</translation>
        </message>
        <message>
            <source>Sign the results that wait for the agency&apos;s seal with one PIN of its token.</source>
            <translation>Ký số các kết quả đang chờ ký số của cơ quan bằng một lần nhập mã PIN thiết bị của cơ quan.</translation>
        </message>
        <message>
            <source>Scan an issued result, sign it and send it with its dossier.</source>
            <translation>Quét kết quả giải quyết đã ban hành, ký số và gửi theo hồ sơ.</translation>
        </message>
        <message>
            <source>Print</source>
            <translation>In</translation>
        </message>
        <message>
            <source>Fields read</source>
            <translation>Trường đọc được</translation>
        </message>
        <message>
            <source>Compare the fields read on the papers with the marked words.</source>
            <translation>So các trường đọc được trên giấy tờ với chữ được tô.</translation>
        </message>
        <message>
            <source>Set up this counter</source>
            <translation>Thiết lập quầy này</translation>
        </message>
        <message>
            <source>Choose scanner, token, portal and counter, each checked at once.</source>
            <translation>Chọn máy quét, thiết bị ký số, Cổng và quầy; mỗi phần được kiểm tra ngay.</translation>
        </message>
        <message>
            <source>Correct a signed paper</source>
            <translation>Sửa giấy tờ đã ký số</translation>
        </message>
        <message>
            <source>Begin the next version of a paper that is signed or sent, or drop one begun.</source>
            <translation>Lập phiên bản tiếp theo của giấy tờ đã ký số hoặc đã gửi, hoặc hủy phiên bản đang làm dở.</translation>
        </message>
        <message>
            <source>Print the slip or report shown on the chosen printer.</source>
            <translation>In phiếu hoặc báo cáo đang xem ra máy in đã chọn.</translation>
        </message>
        <message>
            <source>Save as a file</source>
            <translation>Lưu thành tệp</translation>
        </message>
        <message>
            <source>Write the slip or report shown to a file.</source>
            <translation>Ghi phiếu hoặc báo cáo đang xem ra tệp.</translation>
        </message>
        <message>
            <source>Reports</source>
            <translation>Báo cáo</translation>
        </message>
        <message>
            <source>Show how the desk stands against the plans' targets; for supervisors.</source>
            <translation>Xem kết quả của bộ phận so với chỉ tiêu của các kế hoạch; dành cho người phụ trách.</translation>
        </message>
        <message>
            <source>Accounts</source>
            <translation>Tài khoản</translation>
        </message>
        <message>
            <source>Add accounts, change passwords and roles, lock; for supervisors.</source>
            <translation>Thêm tài khoản, đổi mật khẩu và vai trò, khóa; dành cho người phụ trách.</translation>
        </message>
        <message>
            <source>Approve papers</source>
            <translation>Duyệt giấy tờ</translation>
        </message>
        <message>
            <source>Ask the portal about every paper of these days; Esc stops it.</source>
            <translation>Hỏi Cổng về từng giấy tờ của những ngày này; Esc để dừng.</translation>
        </message>
        <message>
            <source>Compare now</source>
            <translation>Đối chiếu ngay</translation>
        </message>
        <message>
            <source>Compare with the portal</source>
            <translation>Đối chiếu với Cổng</translation>
        </message>
        <message>
            <source>Give the paper shown back to its clerk with a reason.</source>
            <translation>Trả giấy tờ đang xem lại cho cán bộ kèm lý do.</translation>
        </message>
        <message>
            <source>Look at the papers that wait for approval before they are sent; for supervisors.</source>
            <translation>Xem các giấy tờ chờ duyệt trước khi gửi; dành cho người phụ trách.</translation>
        </message>
        <message>
            <source>Queue the papers that are no longer at the portal again.</source>
            <translation>Đưa lại vào hàng chờ gửi những giấy tờ Cổng không còn giữ.</translation>
        </message>
        <message>
            <source>Return to the clerk</source>
            <translation>Trả lại cho cán bộ</translation>
        </message>
        <message>
            <source>Send again what is missing</source>
            <translation>Gửi lại giấy tờ còn thiếu</translation>
        </message>
        <message>
            <source>Show day by day what was sent and what the portal says it has; for supervisors.</source>
            <translation>Xem theo ngày: đã gửi gì và Cổng đang có gì; dành cho người phụ trách.</translation>
        </message>
    </context>
    <context>
        <name>Application</name>
        <message>
            <source>Closing… Everything scanned is saved</source>
            <translation>Đang đóng… Các trang đã quét đều đã lưu</translation>
        </message>
        <message>
            <source>Setting up this counter…</source>
            <translation>Đang thiết lập quầy này…</translation>
        </message>
    </context>
    <context>
        <name>Approval</name>
        <message>
            <source>Digital signature {verdict}: {signers}</source>
            <translation>Chữ ký số {verdict}: {signers}</translation>
        </message>
        <message>
            <source>Owner id {id}</source>
            <translation>Mã định danh {id}</translation>
        </message>
        <message>
            <source>Page {number}: {what}</source>
            <translation>Trang {number}: {what}</translation>
        </message>
        <message>
            <source>Pages: {count}</source>
            <translation>Số trang: {count}</translation>
        </message>
        <message>
            <source>Paper, sent by</source>
            <translation>Giấy tờ, người gửi</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Lý do</translation>
        </message>
        <message>
            <source>no dossier number yet</source>
            <translation>chưa có mã hồ sơ</translation>
        </message>
    </context>
    <context>
        <name>ApprovalScreen</name>
        <message>
            <source>Approval: {waiting} waiting · {returned} returned</source>
            <translation>Duyệt: {waiting} đang chờ · {returned} đã trả lại</translation>
        </message>
        <message>
            <source>Approve  Enter</source>
            <translation>Duyệt  Enter</translation>
        </message>
        <message>
            <source>Approve</source>
            <translation>Duyệt</translation>
        </message>
        <message>
            <source>Approved, in the queue: {paper}</source>
            <translation>Đã duyệt, vào hàng chờ gửi: {paper}</translation>
        </message>
        <message>
            <source>CODE AND CHECKS</source>
            <translation>MÃ GIẤY TỜ VÀ KIỂM TRA</translation>
        </message>
        <message>
            <source>FIELDS</source>
            <translation>TRƯỜNG THÔNG TIN</translation>
        </message>
        <message>
            <source>Fields of the paper</source>
            <translation>Trường thông tin của giấy tờ</translation>
        </message>
        <message>
            <source>Returned, it waits for its clerk. ↑ ↓ for another paper, Esc for the counter</source>
            <translation>Đã trả lại, đang chờ cán bộ sửa. Bấm ↑ ↓ sang giấy tờ khác, Esc để về quầy</translation>
        </message>
        <message>
            <source>Look at the paper: Enter approves it, F8 returns it with a reason</source>
            <translation>Xem giấy tờ: Enter để duyệt, F8 để trả lại kèm lý do</translation>
        </message>
        <message>
            <source>Nothing waits for approval.
Papers come here by themselves when the office's rules ask for it.</source>
            <translation>Không có giấy tờ nào chờ duyệt.
Giấy tờ tự vào đây khi quy định của đơn vị yêu cầu.</translation>
        </message>
        <message>
            <source>Nothing waits for approval. Press Esc for the counter</source>
            <translation>Không có giấy tờ nào chờ duyệt. Bấm Esc để về quầy</translation>
        </message>
        <message>
            <source>PAGE {number} OF {count} AS IT WILL BE SENT</source>
            <translation>TRANG {number}/{count} NHƯ SẼ ĐƯỢC GỬI</translation>
        </message>
        <message>
            <source>Page of the paper as it will be sent</source>
            <translation>Trang của giấy tờ như sẽ được gửi</translation>
        </message>
        <message>
            <source>Papers that wait for approval</source>
            <translation>Giấy tờ chờ duyệt</translation>
        </message>
        <message>
            <source>Returned: {paper}</source>
            <translation>Đã trả lại: {paper}</translation>
        </message>
        <message>
            <source>TEXT</source>
            <translation>VĂN BẢN ĐỌC ĐƯỢC</translation>
        </message>
        <message>
            <source>Text of the paper</source>
            <translation>Văn bản đọc được của giấy tờ</translation>
        </message>
        <message>
            <source>The paper is being read…</source>
            <translation>Đang đọc giấy tờ…</translation>
        </message>
        <message>
            <source>No field was read</source>
            <translation>Chưa đọc được trường nào</translation>
        </message>
        <message>
            <source>Nothing was read</source>
            <translation>Chưa đọc được chữ nào</translation>
        </message>
        <message>
            <source>↑ ↓ paper · PgDn page · F6 next part · Ctrl+K compare · Esc counter</source>
            <translation>↑ ↓ giấy tờ · PgDn trang · F6 phần tiếp theo · Ctrl+K đối chiếu · Esc về quầy</translation>
        </message>
        <message>
            <source>Ctrl+K compare</source>
            <translation>Ctrl+K đối chiếu</translation>
        </message>
        <message>
            <source>PAGE {number} OF {count}, RETURNED</source>
            <translation>TRANG {number}/{count}, ĐÃ TRẢ LẠI</translation>
        </message>
        <message>
            <source>Approve after all</source>
            <translation>Vẫn duyệt</translation>
        </message>
    </context>
    <context>
        <name>BoundaryDialog</name>
        <message>
            <source>Papers and boundaries</source>
            <translation>Giấy tờ và ranh giới</translation>
        </message>
        <message>
            <source>Papers of the dossier</source>
            <translation>Giấy tờ của hồ sơ</translation>
        </message>
        <message>
            <source>Move the pages after it as well</source>
            <translation>Chuyển cả các trang sau nó</translation>
        </message>
        <message>
            <source>Page {number} of “{paper}” belongs to:</source>
            <translation>Trang {number} của “{paper}” thuộc giấy tờ:</translation>
        </message>
        <message>
            <source>Move  Enter</source>
            <translation>Chuyển  Enter</translation>
        </message>
        <message>
            <source>Move</source>
            <translation>Chuyển</translation>
        </message>
        <message>
            <source>Leave as it is  Esc</source>
            <translation>Để nguyên  Esc</translation>
        </message>
        <message>
            <source>Leave as it is</source>
            <translation>Để nguyên</translation>
        </message>
        <message>
            <source>A new paper of the same kind begins here</source>
            <translation>Một giấy tờ mới cùng loại bắt đầu từ đây</translation>
        </message>
        <message>
            <source>Being looked at…</source>
            <translation>Đang xem xét…</translation>
        </message>
        <message>
            <source>Put the pages where proposed</source>
            <translation>Xếp theo đề xuất</translation>
        </message>
        <message>
            <source>Put the pages where proposed  F4</source>
            <translation>Xếp theo đề xuất  F4</translation>
        </message>
        <message>
            <source>Nothing on the pages speaks against the papers as they lie.</source>
            <translation>Không trang nào cho thấy các giấy tờ đang xếp sai.</translation>
        </message>
        <message>
            <source>Paper {paper}, page {page}</source>
            <translation>Giấy tờ {paper}, trang {page}</translation>
        </message>
        <message>
            <source>WHAT THE PAGES SAY</source>
            <translation>MÁY ĐỀ XUẤT</translation>
        </message>
        <message>
            <source>the empty side of a separator sheet</source>
            <translation>mặt để trắng của tờ phân cách</translation>
        </message>
        <message>
            <source>a separator sheet for “{title}”</source>
            <translation>tờ phân cách của “{title}”</translation>
        </message>
        <message>
            <source>and {more} more</source>
            <translation>và {more} đề xuất nữa</translation>
        </message>
        <message>
            <source>by the page count “{title}” begins</source>
            <translation>theo số trang là trang đầu của “{title}”</translation>
        </message>
        <message>
            <source>its QR code says “{title}” begins</source>
            <translation>theo mã QR là trang đầu của “{title}”</translation>
        </message>
        <message>
            <source>its title says “{title}” begins</source>
            <translation>theo tiêu đề là trang đầu của “{title}”</translation>
        </message>
        <message>
            <source>{where}: {reason}</source>
            <translation>{where}: {reason}</translation>
        </message>
        <message numerus="yes">
            <source>{component}. {paper} · %n pages</source>
            <translation>
                <numerusform>{component}. {paper} · %n trang</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Checklist</name>
        <message>
            <source>No.</source>
            <translation>STT</translation>
        </message>
        <message>
            <source>Dossier component</source>
            <translation>Thành phần hồ sơ</translation>
        </message>
        <message>
            <source>Digitise</source>
            <translation>Số hóa</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Trạng thái</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>Trang</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>Bắt buộc</translation>
        </message>
        <message>
            <source>Not required</source>
            <translation>Không bắt buộc</translation>
        </message>
        <message>
            <source>On request</source>
            <translation>Theo yêu cầu</translation>
        </message>
        <message>
            <source>Already held: press + to reuse it</source>
            <translation>Đã có trong kho: bấm + dùng lại</translation>
        </message>
        <message>
            <source>Not brought</source>
            <translation>Không mang</translation>
        </message>
    </context>
    <context>
        <name>ComparisonScreen</name>
        <message>
            <source>10 days</source>
            <translation>10 ngày</translation>
        </message>
        <message>
            <source>30 days</source>
            <translation>30 ngày</translation>
        </message>
        <message>
            <source>BY DAY</source>
            <translation>THEO NGÀY</translation>
        </message>
        <message>
            <source>Nothing is compared yet.</source>
            <translation>Chưa đối chiếu.</translation>
        </message>
        <message>
            <source>Choose the days by ← →, then press F5 to compare</source>
            <translation>Chọn số ngày bằng ← →, rồi bấm F5 để đối chiếu</translation>
        </message>
        <message>
            <source>Comparison with the portal</source>
            <translation>Đối chiếu với Cổng</translation>
        </message>
        <message>
            <source>Days</source>
            <translation>Số ngày</translation>
        </message>
        <message>
            <source>The portal is asked about every paper sent on these days. A receipt kept here proves what the portal had then; the comparison tells what it has now.</source>
            <translation>Chương trình hỏi Cổng về từng giấy tờ đã gửi trong những ngày này. Biên nhận lưu ở đây chứng minh lúc đó Cổng đã nhận gì; bản đối chiếu cho biết bây giờ Cổng còn giữ gì.</translation>
        </message>
        <message>
            <source>Everything agrees. Press Ctrl+S to save the comparison</source>
            <translation>Tất cả đều khớp. Bấm Ctrl+S để lưu bản đối chiếu</translation>
        </message>
        <message>
            <source>F6 next part · Ctrl+D approve · Ctrl+Q queue · Ctrl+B reports · Esc counter</source>
            <translation>F6 phần tiếp theo · Ctrl+D duyệt · Ctrl+Q hàng chờ · Ctrl+B báo cáo · Esc về quầy</translation>
        </message>
        <message>
            <source>Look at what does not agree, then press Ctrl+S to save the comparison</source>
            <translation>Xem chỗ không khớp, rồi bấm Ctrl+S để lưu bản đối chiếu</translation>
        </message>
        <message>
            <source>PDF</source>
            <translation>PDF</translation>
        </message>
        <message>
            <source>Papers compared</source>
            <translation>Giấy tờ đã đối chiếu</translation>
        </message>
        <message>
            <source>Press F7 to send the papers that are no longer at the portal again</source>
            <translation>Bấm F7 để gửi lại những giấy tờ Cổng không còn giữ</translation>
        </message>
        <message>
            <source>The portal is asked paper by paper. Press Esc to stop; what was asked stays</source>
            <translation>Đang hỏi Cổng từng giấy tờ. Bấm Esc để dừng; phần đã hỏi vẫn giữ</translation>
        </message>
        <message>
            <source>The portal is being asked…</source>
            <translation>Đang hỏi Cổng…</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>Hôm nay</translation>
        </message>
        <message>
            <source>WHAT DOES NOT AGREE</source>
            <translation>CHỖ KHÔNG KHỚP</translation>
        </message>
        <message>
            <source>WHAT IS COMPARED</source>
            <translation>ĐỐI CHIẾU NHỮNG GÌ</translation>
        </message>
        <message>
            <source>What does not agree</source>
            <translation>Chỗ không khớp</translation>
        </message>
        <message>
            <source>comparison</source>
            <translation>doi-chieu</translation>
        </message>
        <message>
            <source>Table (CSV)</source>
            <translation>Bảng (CSV)</translation>
        </message>
    </context>
    <context>
        <name>CorrectionDialog</name>
        <message>
            <source>Correct a signed paper</source>
            <translation>Sửa giấy tờ đã ký số</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Lý do</translation>
        </message>
        <message>
            <source>why it is corrected; kept in the audit trail</source>
            <translation>vì sao sửa; lý do được lưu lại</translation>
        </message>
        <message>
            <source>Begin with</source>
            <translation>Bắt đầu với</translation>
        </message>
        <message>
            <source>The pages it has</source>
            <translation>Các trang hiện có</translation>
        </message>
        <message>
            <source>A new scan</source>
            <translation>Lượt quét mới</translation>
        </message>
        <message>
            <source>Discard this correction</source>
            <translation>Hủy phiên bản này</translation>
        </message>
        <message>
            <source>Begin version V{next}</source>
            <translation>Lập phiên bản V{next}</translation>
        </message>
        <message>
            <source>Leave as it is</source>
            <translation>Để nguyên</translation>
        </message>
        <message>
            <source>{component}. {paper} · version V{revision} · {state}</source>
            <translation>{component}. {paper} · phiên bản V{revision} · {state}</translation>
        </message>
        <message>
            <source>This correction is not signed yet. If it is discarded, the version before it counts again.</source>
            <translation>Phiên bản này chưa ký số. Nếu hủy, phiên bản trước lại có hiệu lực.</translation>
        </message>
        <message>
            <source>What is signed stays as it is. Version V{next} is made beside it, under the same paper code; the portal is told which version it replaces.</source>
            <translation>Bản đã ký số giữ nguyên. Phiên bản V{next} được lập bên cạnh, cùng mã giấy tờ; Cổng được báo phiên bản nào bị thay thế.</translation>
        </message>
        <message>
            <source>Its pages were purged after the receipt: it begins with a new scan.</source>
            <translation>Các trang đã được xóa sau khi có biên nhận: bắt đầu bằng lượt quét mới.</translation>
        </message>
        <message>
            <source>Type the reason first: it is kept in the audit trail.</source>
            <translation>Hãy nhập lý do trước: lý do được lưu lại.</translation>
        </message>
        <message>
            <source>Discard a correction</source>
            <translation>Hủy phiên bản đang sửa</translation>
        </message>
    </context>
    <context>
        <name>CounterScreen</name>
        <message>
            <source>F6 next part</source>
            <translation>F6 phần tiếp theo</translation>
        </message>
        <message>
            <source>Space paper is here · + reuse · − not brought · F4 boundaries</source>
            <translation>Space có giấy · + dùng lại · − không mang · F4 ranh giới</translation>
        </message>
        <message>
            <source>The supervisor returned papers. Press F6 to go to the dossiers left open, then Enter to correct them</source>
            <translation>Người phụ trách đã trả lại giấy tờ. Bấm F6 đến hồ sơ đang làm dở, rồi bấm Enter để sửa</translation>
        </message>
    </context>
    <context>
        <name>DeskWindow</name>
        <message>
            <source>Số Hóa Một Cửa · Counter {counter}</source>
            <translation>Số Hóa Một Cửa · Quầy {counter}</translation>
        </message>
        <message>
            <source>Code read. Press F2 to receive the next dossier with it</source>
            <translation>Đã đọc mã. Bấm F2 để tiếp nhận hồ sơ sau bằng mã này</translation>
        </message>
        <message>
            <source>The code read is neither of a chip card nor of a printed paper</source>
            <translation>Mã vừa đọc không phải của thẻ căn cước hay của giấy tờ in từ hệ thống</translation>
        </message>
        <message>
            <source>Dossier</source>
            <translation>Hồ sơ</translation>
        </message>
        <message>
            <source>Page</source>
            <translation>Trang</translation>
        </message>
        <message>
            <source>Sign and send</source>
            <translation>Ký số và gửi</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Trợ giúp</translation>
        </message>
        <message>
            <source>Số Hóa Một Cửa · Counter {counter} · {clerk}</source>
            <translation>Số Hóa Một Cửa · Quầy {counter} · {clerk}</translation>
        </message>
        <message>
            <source>Do what the message above says, then press F5</source>
            <translation>Làm theo thông báo ở trên rồi bấm F5</translation>
        </message>
    </context>
    <context>
        <name>DossierPanel</name>
        <message>
            <source>Dossier components</source>
            <translation>Thành phần hồ sơ</translation>
        </message>
        <message>
            <source>APPLICANT</source>
            <translation>NGƯỜI NỘP HỒ SƠ</translation>
        </message>
        <message>
            <source>PROCEDURE</source>
            <translation>THỦ TỤC HÀNH CHÍNH</translation>
        </message>
        <message>
            <source>TIME OF THE DOSSIER</source>
            <translation>THỜI GIAN HỒ SƠ</translation>
        </message>
        <message>
            <source>to come from the portal</source>
            <translation>chờ Cổng Dịch vụ công cấp</translation>
        </message>
        <message>
            <source>Dossier number: {number}</source>
            <translation>Mã hồ sơ: {number}</translation>
        </message>
        <message numerus="yes">
            <source>{pages} of %n pages scanned, {read} read</source>
            <translation>
                <numerusform>Đã quét {pages}/%n trang, nhận dạng {read}</numerusform>
            </translation>
        </message>
        <message>
            <source>over 30:00</source>
            <translation>quá 30:00</translation>
        </message>
        <message>
            <source>target ≤ 30:00</source>
            <translation>chỉ tiêu ≤ 30:00</translation>
        </message>
        <message>
            <source>Way to scan: {profile}  {key}</source>
            <translation>Cách quét: {profile}  {key}</translation>
        </message>
        <message>
            <source>Ways to scan</source>
            <translation>Các cách quét</translation>
        </message>
        <message>
            <source>as set up</source>
            <translation>theo cài đặt</translation>
        </message>
    </context>
    <context>
        <name>FailurePanel</name>
        <message>
            <source>Details for the administrator</source>
            <translation>Chi tiết cho quản trị</translation>
        </message>
        <message>
            <source>Close  Esc</source>
            <translation>Đóng  Esc</translation>
        </message>
        <message>
            <source>Close this message</source>
            <translation>Đóng thông báo</translation>
        </message>
    </context>
    <context>
        <name>Files</name>
        <message>
            <source>Paper and its code</source>
            <translation>Giấy tờ và mã giấy tờ</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>Trang</translation>
        </message>
        <message>
            <source>Digital signature</source>
            <translation>Chữ ký số</translation>
        </message>
        <message>
            <source>no code yet</source>
            <translation>chưa có mã</translation>
        </message>
        <message>
            <source>Signed, checked: {verdict}</source>
            <translation>Đã ký số, kiểm tra: {verdict}</translation>
        </message>
        <message>
            <source>Signed and checked</source>
            <translation>Đã ký số và kiểm tra</translation>
        </message>
        <message>
            <source>Being signed…</source>
            <translation>Đang ký số…</translation>
        </message>
        <message>
            <source>Ready to be signed</source>
            <translation>Chờ ký số</translation>
        </message>
    </context>
    <context>
        <name>Findings</name>
        <message>
            <source>blurred, hard to read: scan it again</source>
            <translation>mờ, khó đọc: quét lại</translation>
        </message>
        <message>
            <source>an edge is cut off: scan it again</source>
            <translation>bị cắt mép: quét lại</translation>
        </message>
        <message>
            <source>only {dpi} dpi: scan it again</source>
            <translation>chỉ {dpi} dpi: quét lại</translation>
        </message>
        <message>
            <source>blank page</source>
            <translation>trang trắng</translation>
        </message>
        <message>
            <source>letters hard to read: compare with the paper</source>
            <translation>chữ khó đọc: so với giấy</translation>
        </message>
        <message>
            <source>another owner</source>
            <translation>người khác</translation>
        </message>
        <message>
            <source>the code on it names {who}: compare the owner id</source>
            <translation>mã trên trang ghi {who}: so mã định danh</translation>
        </message>
        <message>
            <source>QR and lines of the card differ ({fields}): compare with the card</source>
            <translation>mã QR và dòng mã máy đọc của thẻ khác nhau ({fields}): đối chiếu với thẻ</translation>
        </message>
        <message>
            <source>marked secret: do not digitise</source>
            <translation>có dấu MẬT: không số hóa</translation>
        </message>
        <message>
            <source>a corner is missing: scan it again</source>
            <translation>mất góc: quét lại</translation>
        </message>
        <message>
            <source>strongly skewed ({angle}°): scan it again</source>
            <translation>nghiêng nhiều ({angle}°): quét lại</translation>
        </message>
        <message numerus="yes">
            <source>%n pages missing</source>
            <translation>
                <numerusform>thiếu %n trang</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pages more than expected</source>
            <translation>
                <numerusform>thừa %n trang</numerusform>
            </translation>
        </message>
        <message>
            <source>look at it</source>
            <translation>cần xem lại</translation>
        </message>
        <message>
            <source>perhaps two sheets went through at once: compare with the paper</source>
            <translation>có thể hai tờ vào cùng lúc: so với giấy</translation>
        </message>
        <message>
            <source>this side may be there twice: discard one</source>
            <translation>mặt này có thể bị quét hai lần: hủy bớt một trang</translation>
        </message>
    </context>
    <context>
        <name>HelpDialog</name>
        <message>
            <source>Help: keys</source>
            <translation>Trợ giúp: các phím</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>Phím</translation>
        </message>
        <message>
            <source>Action</source>
            <translation>Thao tác</translation>
        </message>
        <message>
            <source>What it does</source>
            <translation>Công dụng</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Các phím</translation>
        </message>
        <message>
            <source>Close  Esc</source>
            <translation>Đóng  Esc</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Đóng</translation>
        </message>
        <message>
            <source>NEXT STEP</source>
            <translation>BƯỚC TIẾP THEO</translation>
        </message>
        <message>
            <source>Not now: {tip}</source>
            <translation>Chưa dùng được: {tip}</translation>
        </message>
    </context>
    <context>
        <name>IntakeForm</name>
        <message>
            <source>Reason</source>
            <translation>Lý do</translation>
        </message>
        <message>
            <source>why this owner id is right all the same; kept with the dossier</source>
            <translation>vì sao mã định danh này vẫn đúng; lưu cùng hồ sơ</translation>
        </message>
        <message>
            <source>Owner id</source>
            <translation>Mã định danh</translation>
        </message>
        <message>
            <source>12 digits, tax code, or the QR of the identity card</source>
            <translation>12 chữ số, mã số thuế, hoặc quét mã QR trên thẻ căn cước</translation>
        </message>
        <message>
            <source>Applicant's name</source>
            <translation>Họ và tên người nộp hồ sơ</translation>
        </message>
        <message>
            <source>Procedure</source>
            <translation>Thủ tục hành chính</translation>
        </message>
        <message>
            <source>a few words of the name, or the code</source>
            <translation>vài từ trong tên (không cần dấu), hoặc mã thủ tục</translation>
        </message>
        <message>
            <source>Procedures found</source>
            <translation>Thủ tục tìm thấy</translation>
        </message>
        <message>
            <source>Dossiers left open</source>
            <translation>Hồ sơ đang làm dở</translation>
        </message>
        <message>
            <source>No dossier is left open.</source>
            <translation>Không có hồ sơ nào đang làm dở.</translation>
        </message>
        <message>
            <source>Open dossier  Enter</source>
            <translation>Mở hồ sơ  Enter</translation>
        </message>
        <message>
            <source>Open dossier</source>
            <translation>Mở hồ sơ</translation>
        </message>
        <message>
            <source>Fill in the sample dossier</source>
            <translation>Điền hồ sơ mẫu</translation>
        </message>
        <message>
            <source>TRIAL VERSION</source>
            <translation>BẢN DÙNG THỬ</translation>
        </message>
        <message>
            <source>NEW DOSSIER</source>
            <translation>HỒ SƠ MỚI</translation>
        </message>
        <message>
            <source>Applicant's identifier</source>
            <translation>Mã định danh của người nộp hồ sơ</translation>
        </message>
        <message>
            <source>DOSSIERS LEFT OPEN</source>
            <translation>HỒ SƠ ĐANG LÀM DỞ</translation>
        </message>
        <message>
            <source>The simulated scanner holds a sample dossier of invented persons. Nothing here has legal force.</source>
            <translation>Máy quét mô phỏng đang có sẵn một hồ sơ mẫu của người không có thật. Kết quả không có giá trị pháp lý.</translation>
        </message>
        <message>
            <source>Read from the identity card</source>
            <translation>Đã đọc từ thẻ căn cước</translation>
        </message>
        <message>
            <source>Read from the code on the paper</source>
            <translation>Đã đọc từ mã trên giấy tờ</translation>
        </message>
        <message>
            <source>Please look again: {doubts}</source>
            <translation>Xin xem lại: {doubts}</translation>
        </message>
        <message>
            <source>No procedure is chosen. Type a few words of its name.</source>
            <translation>Chưa chọn thủ tục. Nhập vài từ trong tên thủ tục.</translation>
        </message>
        <message numerus="yes">
            <source>{who} · {number}
{when} · %n pages · {procedure}</source>
            <translation>
                <numerusform>{who} · {number}
{when} · %n trang · {procedure}</numerusform>
            </translation>
        </message>
        <message>
            <source>RETURNED · {who} · {number}
{when} · {reason}</source>
            <translation>BỊ TRẢ LẠI · {who} · {number}
{when} · {reason}</translation>
        </message>
        <message>
            <source>number to come</source>
            <translation>chờ cấp mã hồ sơ</translation>
        </message>
        <message>
            <source>Choose a dossier with ↑ ↓, then press Enter to go on with it</source>
            <translation>Chọn hồ sơ bằng ↑ ↓, rồi bấm Enter để làm tiếp</translation>
        </message>
        <message>
            <source>Press Enter to check the identifier and go on to the next field</source>
            <translation>Bấm Enter để kiểm tra mã định danh và sang ô tiếp theo</translation>
        </message>
        <message>
            <source>Type the applicant's name, then press Enter</source>
            <translation>Nhập họ và tên người nộp hồ sơ, rồi bấm Enter</translation>
        </message>
        <message>
            <source>Type a few words of the procedure's name or its code, choose it with ↑ ↓, then press Enter</source>
            <translation>Nhập vài từ trong tên hoặc mã thủ tục, chọn bằng ↑ ↓, rồi bấm Enter</translation>
        </message>
        <message>
            <source>Press Enter to open the dossier</source>
            <translation>Bấm Enter để mở hồ sơ</translation>
        </message>
    </context>
    <context>
        <name>Measures</name>
        <message>
            <source>not measured yet</source>
            <translation>chưa đo</translation>
        </message>
        <message>
            <source>straight</source>
            <translation>thẳng</translation>
        </message>
        <message>
            <source>left</source>
            <translation>trái</translation>
        </message>
        <message>
            <source>right</source>
            <translation>phải</translation>
        </message>
        <message>
            <source>{angle}° to the {side}, levelled</source>
            <translation>{angle}° về bên {side}, đã chỉnh</translation>
        </message>
        <message>
            <source>upright</source>
            <translation>đúng chiều</translation>
        </message>
        <message>
            <source>turned by {turn}°</source>
            <translation>đã xoay {turn}°</translation>
        </message>
        <message>
            <source>blank page</source>
            <translation>trang trắng</translation>
        </message>
        <message>
            <source>blurred: {value}, at least {least}</source>
            <translation>mờ: {value}, cần từ {least}</translation>
        </message>
        <message>
            <source>sharp ({value})</source>
            <translation>rõ nét ({value})</translation>
        </message>
        <message>
            <source>{format}{width} × {height} mm</source>
            <translation>{format}{width} × {height} mm</translation>
        </message>
        <message>
            <source>as scanned, not sure: look</source>
            <translation>như khi quét, chưa chắc: xem lại</translation>
        </message>
    </context>
    <context>
        <name>NextStep</name>
        <message>
            <source>Type the applicant's identifier or scan the QR of the identity card, then press Enter</source>
            <translation>Nhập mã định danh của người nộp hồ sơ hoặc quét mã QR trên thẻ căn cước, rồi bấm Enter</translation>
        </message>
        <message>
            <source>Scanning… Press Esc to stop; pages already scanned stay</source>
            <translation>Đang quét… Bấm Esc để dừng; các trang đã quét vẫn còn</translation>
        </message>
        <message>
            <source>Every paper is signed. Press F12 to send</source>
            <translation>Mọi giấy tờ đã ký số. Bấm F12 để gửi</translation>
        </message>
        <message>
            <source>The dossier is in the queue. Press F2 for the next dossier</source>
            <translation>Hồ sơ đã vào hàng chờ gửi. Bấm F2 để làm hồ sơ mới</translation>
        </message>
        <message>
            <source>Put the papers into the feeder in the order of the list, then press F5 to scan</source>
            <translation>Xếp giấy vào khay nạp theo thứ tự danh sách, rồi bấm F5 để quét</translation>
        </message>
        <message numerus="yes">
            <source>Put it on the glass or into the feeder, then press F5. %n pages missing: {paper}</source>
            <translation>
                <numerusform>Đặt giấy lên mặt kính hoặc khay nạp, rồi bấm F5. Còn thiếu %n trang: {paper}</numerusform>
            </translation>
        </message>
        <message>
            <source>A paper needs attention. Press Enter to look at it</source>
            <translation>Có giấy tờ cần xử lý. Bấm Enter để xem</translation>
        </message>
        <message>
            <source>Every paper is confirmed. Press F9 to sign</source>
            <translation>Mọi giấy tờ đã xác nhận. Bấm F9 để ký số</translation>
        </message>
        <message>
            <source>Reading the pages, {unread} left. Press Enter to check those that are ready</source>
            <translation>Đang nhận dạng chữ, còn {unread} trang. Bấm Enter để soát các trang đã xong</translation>
        </message>
        <message>
            <source>Every page is read. Press Enter to check the pages</source>
            <translation>Mọi trang đã nhận dạng. Bấm Enter để soát trang</translation>
        </message>
        <message>
            <source>The supervisor returned a paper. Choose it and press Ctrl+F8 to correct it</source>
            <translation>Người phụ trách đã trả lại một giấy tờ. Chọn giấy tờ đó rồi bấm Ctrl+F8 để sửa</translation>
        </message>
    </context>
    <context>
        <name>PageStrip</name>
        <message>
            <source>{paper}: page not scanned yet</source>
            <translation>{paper}: trang chưa quét</translation>
        </message>
        <message>
            <source>{paper}: page {number} of {total}</source>
            <translation>{paper}: trang {number}/{total}</translation>
        </message>
        <message>
            <source>Pages of the dossier</source>
            <translation>Các trang của hồ sơ</translation>
        </message>
    </context>
    <context>
        <name>PaperPanel</name>
        <message>
            <source>Owner id</source>
            <translation>Mã định danh</translation>
        </message>
        <message>
            <source>Document type</source>
            <translation>Loại giấy tờ</translation>
        </message>
        <message>
            <source>Compared: the pages are right</source>
            <translation>Đã đối chiếu với giấy: đúng số trang</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>Enter</translation>
        </message>
        <message>
            <source>Skew</source>
            <translation>Nghiêng</translation>
        </message>
        <message>
            <source>Turn</source>
            <translation>Xoay</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>Chữ</translation>
        </message>
        <message>
            <source>DATA AND CODE  F8</source>
            <translation>DỮ LIỆU VÀ MÃ  F8</translation>
        </message>
        <message>
            <source>Owner id of the paper</source>
            <translation>Mã định danh của chủ giấy tờ</translation>
        </message>
        <message>
            <source>F8: take {who} ({id})</source>
            <translation>F8: lấy {who} ({id})</translation>
        </message>
        <message>
            <source>no name</source>
            <translation>không ghi tên</translation>
        </message>
        <message>
            <source>{who} is taken. F8: back to the owner before</source>
            <translation>Đã lấy {who}. F8: trở lại người trước</translation>
        </message>
        <message>
            <source>By pressing Enter you confirm: compared with the paper, and no secret paper is among these.</source>
            <translation>Bấm Enter là xác nhận: đã đối chiếu với bản giấy và không có giấy tờ mật.</translation>
        </message>
        <message>
            <source>Paper code</source>
            <translation>Mã giấy tờ</translation>
        </message>
        <message>
            <source>Page {number} of {count} · {place}/{total} in the dossier</source>
            <translation>Trang {number}/{count} · thứ {place}/{total} trong hồ sơ</translation>
        </message>
        <message>
            <source>being read</source>
            <translation>đang nhận dạng</translation>
        </message>
        <message>
            <source>blank page, nothing to read</source>
            <translation>trang trắng, không có chữ</translation>
        </message>
        <message>
            <source>{words} words, sure to {percent} %</source>
            <translation>{words} từ, tin cậy {percent} %</translation>
        </message>
        <message>
            <source>{sentence} Compare with the paper and tick the box with Space, or correct the pages by F7.</source>
            <translation>{sentence} Đối chiếu với giấy rồi bấm Space để đánh dấu ô, hoặc sửa trang bằng F7.</translation>
        </message>
        <message>
            <source>Ctrl+Y redoes: {edit}</source>
            <translation>Ctrl+Y làm lại: {edit}</translation>
        </message>
        <message>
            <source>Ctrl+Z undoes: {edit}</source>
            <translation>Ctrl+Z hoàn tác: {edit}</translation>
        </message>
        <message>
            <source>Sharpness</source>
            <translation>Độ nét</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Cỡ trang</translation>
        </message>
        <message>
            <source>and {more} more</source>
            <translation>và {more} mục nữa</translation>
        </message>
    </context>
    <context>
        <name>Queue</name>
        <message>
            <source>Dossier</source>
            <translation>Hồ sơ</translation>
        </message>
        <message>
            <source>Paper and its code</source>
            <translation>Giấy tờ và mã giấy tờ</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>Trang</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Trạng thái</translation>
        </message>
        <message>
            <source>Tries</source>
            <translation>Lần thử</translation>
        </message>
        <message>
            <source>Receipt or reason</source>
            <translation>Biên nhận hoặc lý do</translation>
        </message>
        <message>
            <source>(number to come)</source>
            <translation>(chờ cấp mã)</translation>
        </message>
        <message>
            <source>next try at {time}</source>
            <translation>thử lại lúc {time}</translation>
        </message>
        <message>
            <source>The portal gave no reason</source>
            <translation>Cổng không nêu lý do</translation>
        </message>
    </context>
    <context>
        <name>QueueScreen</name>
        <message>
            <source>Find</source>
            <translation>Tìm</translation>
        </message>
        <message>
            <source>Find: dossier number, name, paper, code, receipt</source>
            <translation>Tìm: mã hồ sơ, tên, giấy tờ, mã giấy tờ, biên nhận</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Tất cả</translation>
        </message>
        <message>
            <source>Queued</source>
            <translation>Chờ gửi</translation>
        </message>
        <message>
            <source>Need attention</source>
            <translation>Cần xử lý</translation>
        </message>
        <message>
            <source>Received</source>
            <translation>Đã nhận biên nhận</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Trạng thái</translation>
        </message>
        <message>
            <source>Nothing is found. Look for fewer words, or show all.</source>
            <translation>Không tìm thấy. Gõ ít chữ hơn, hoặc chọn Tất cả.</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Hàng chờ gửi</translation>
        </message>
        <message>
            <source>The queue is empty. After signing, F12 puts the papers here; the program sends them.</source>
            <translation>Hàng chờ gửi đang trống. Ký số xong, bấm F12 để đưa giấy tờ vào đây; chương trình sẽ tự gửi.</translation>
        </message>
        <message numerus="yes">
            <source>Queue: {waiting} queued · {received} received · %n need attention</source>
            <translation>
                <numerusform>Hàng chờ gửi: {waiting} chờ gửi · {received} đã nhận biên nhận · %n cần xử lý</numerusform>
            </translation>
        </message>
        <message>
            <source>Sending goes on by itself. Press F2 for the next dossier</source>
            <translation>Chương trình đang tự gửi. Bấm F2 để làm hồ sơ mới</translation>
        </message>
        <message>
            <source>Nothing waits to be sent. Press F2 for the next dossier</source>
            <translation>Không có gì chờ gửi. Bấm F2 để làm hồ sơ mới</translation>
        </message>
        <message>
            <source>Everything is sent. Press F2 for the next dossier</source>
            <translation>Đã gửi xong. Bấm F2 để làm hồ sơ mới</translation>
        </message>
        <message>
            <source>F5 send now</source>
            <translation>F5 gửi ngay</translation>
        </message>
        <message numerus="yes">
            <source>%n papers are queued.</source>
            <translation>
                <numerusform>%n giấy tờ đang chờ gửi.</numerusform>
            </translation>
        </message>
        <message>
            <source>Sending is paused; why stands above the list. Press F5 to send now</source>
            <translation>Đang tạm dừng gửi, lý do ghi phía trên danh sách. Bấm F5 để gửi ngay</translation>
        </message>
        <message>
            <source>The supervisor returned this paper. Press Enter to take it up and correct it</source>
            <translation>Người phụ trách đã trả lại giấy tờ này. Bấm Enter để nhận lại và sửa</translation>
        </message>
        <message>
            <source>F3 find</source>
            <translation>F3 tìm</translation>
        </message>
        <message>
            <source>F6 state</source>
            <translation>F6 trạng thái</translation>
        </message>
        <message>
            <source>Ctrl+F8 correct the paper</source>
            <translation>Ctrl+F8 sửa giấy tờ</translation>
        </message>
        <message>
            <source>Esc counter</source>
            <translation>Esc về quầy</translation>
        </message>
        <message numerus="yes">
            <source>%n papers need attention. Choose one by ↑ ↓; the reason stands in its row</source>
            <translation>
                <numerusform>Có %n giấy tờ cần xử lý. Chọn giấy tờ bằng ↑ ↓ để xem lý do trong dòng đó</numerusform>
            </translation>
        </message>
        <message>
            <source>The portal refused this paper; the reason stands in its row. Press Ctrl+F8 to correct it</source>
            <translation>Cổng đã từ chối giấy tờ này, lý do ghi trong dòng. Bấm Ctrl+F8 để sửa</translation>
        </message>
    </context>
    <context>
        <name>ReportsScreen</name>
        <message>
            <source>10 days</source>
            <translation>10 ngày</translation>
        </message>
        <message>
            <source>30 days</source>
            <translation>30 ngày</translation>
        </message>
        <message>
            <source>60 days</source>
            <translation>60 ngày</translation>
        </message>
        <message>
            <source>This month</source>
            <translation>Tháng này</translation>
        </message>
        <message>
            <source>This quarter</source>
            <translation>Quý này</translation>
        </message>
        <message>
            <source>This year</source>
            <translation>Năm nay</translation>
        </message>
        <message>
            <source>Period</source>
            <translation>Kỳ báo cáo</translation>
        </message>
        <message>
            <source>Number of valid results</source>
            <translation>Số kết quả còn hiệu lực</translation>
        </message>
        <message>
            <source>number</source>
            <translation>số</translation>
        </message>
        <message>
            <source>Indicators</source>
            <translation>Chỉ số</translation>
        </message>
        <message>
            <source>PDF</source>
            <translation>PDF</translation>
        </message>
        <message>
            <source>Table (CSV)</source>
            <translation>Bảng (CSV)</translation>
        </message>
        <message>
            <source>COUNTED</source>
            <translation>SỐ ĐẾM</translation>
        </message>
        <message>
            <source>QUEUE</source>
            <translation>HÀNG CHỜ GỬI</translation>
        </message>
        <message>
            <source>Report: {period} · counted at {time}</source>
            <translation>Báo cáo: {period} · đếm lúc {time}</translation>
        </message>
        <message>
            <source>report</source>
            <translation>bao-cao</translation>
        </message>
        <message>
            <source>F6 next part · Ctrl+Q queue · Ctrl+G accounts · Esc counter</source>
            <translation>F6 phần tiếp theo · Ctrl+Q hàng chờ gửi · Ctrl+G tài khoản · Esc về quầy</translation>
        </message>
        <message>
            <source>Choose the period by ← →, then press Ctrl+S to save the report</source>
            <translation>Chọn kỳ báo cáo bằng ← →, rồi bấm Ctrl+S để lưu báo cáo</translation>
        </message>
        <message>
            <source>Source of the target: {source}</source>
            <translation>Căn cứ của chỉ tiêu: {source}</translation>
        </message>
        <message>
            <source>Choose another period by ← →, or press Esc for the counter</source>
            <translation>Chọn kỳ báo cáo khác bằng ← →, hoặc bấm Esc để về quầy</translation>
        </message>
    </context>
    <context>
        <name>PagePair</name>
        <message>
            <source>Page as scanned</source>
            <translation>Trang như khi quét</translation>
        </message>
        <message>
            <source>Page as it will be kept</source>
            <translation>Trang sẽ lưu</translation>
        </message>
        <message>
            <source>AS SCANNED</source>
            <translation>ẢNH GỐC</translation>
        </message>
        <message>
            <source>AS IT WILL BE KEPT</source>
            <translation>BẢN SẼ LƯU</translation>
        </message>
        <message>
            <source>Being straightened and read…</source>
            <translation>Đang chỉnh nghiêng và nhận dạng chữ…</translation>
        </message>
        <message>
            <source>Opening the page…</source>
            <translation>Đang mở trang…</translation>
        </message>
        <message>
            <source>Arrow keys move the thick edge. Press Enter: crop like this</source>
            <translation>Phím mũi tên dời cạnh đậm. Bấm Enter: cắt như thế này</translation>
        </message>
        <message>
            <source>Arrow keys ← → turn the page by 0.1°. Press Enter: keep it like this</source>
            <translation>Phím ← → xoay trang 0,1°. Bấm Enter: giữ như thế này</translation>
        </message>
        <message>
            <source>CROP</source>
            <translation>CẮT VIỀN</translation>
        </message>
        <message>
            <source>Edges of the page</source>
            <translation>Các cạnh của trang</translation>
        </message>
        <message>
            <source>LEVEL BY HAND</source>
            <translation>CHỈNH NGHIÊNG BẰNG TAY</translation>
        </message>
        <message>
            <source>Page under the guide grid</source>
            <translation>Trang dưới lưới dóng</translation>
        </message>
        <message>
            <source>SCANNED AGAIN</source>
            <translation>TRANG QUÉT LẠI</translation>
        </message>
        <message>
            <source>Space next edge · Home whole sheet · Esc leave it</source>
            <translation>Space cạnh khác · Home cả tờ · Esc thôi</translation>
        </message>
        <message>
            <source>THE PAGE AS IT IS KEPT NOW</source>
            <translation>TRANG ĐANG GIỮ</translation>
        </message>
        <message>
            <source>↑ ↓ by 1° · Home back to 0° · Esc leave it</source>
            <translation>↑ ↓ mỗi lần 1° · Home về 0° · Esc thôi</translation>
        </message>
        <message>
            <source>Crop like this</source>
            <translation>Cắt như thế này</translation>
        </message>
        <message>
            <source>Keep it like this</source>
            <translation>Giữ như thế này</translation>
        </message>
    </context>
    <context>
        <name>PathDialog</name>
        <message>
            <source>Look in</source>
            <translation>Tìm trong</translation>
        </message>
        <message>
            <source>File name</source>
            <translation>Tên tệp</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Thư mục</translation>
        </message>
        <message>
            <source>Kind of file</source>
            <translation>Loại tệp</translation>
        </message>
        <message>
            <source>Leave as it is</source>
            <translation>Để nguyên</translation>
        </message>
    </context>
    <context>
        <name>ReturnDialog</name>
        <message>
            <source>What is to be corrected</source>
            <translation>Nội dung cần sửa</translation>
        </message>
        <message>
            <source>It comes back to the list of {clerk} with this reason; nothing is sent before it is corrected.</source>
            <translation>Giấy tờ trở về danh sách của {clerk} kèm lý do này; chưa sửa thì chưa gửi.</translation>
        </message>
        <message>
            <source>Leave as it is</source>
            <translation>Để nguyên</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Lý do</translation>
        </message>
        <message>
            <source>Return it</source>
            <translation>Trả lại</translation>
        </message>
        <message>
            <source>Return to the clerk</source>
            <translation>Trả lại cho cán bộ</translation>
        </message>
        <message>
            <source>Say in a few words what is to be corrected.</source>
            <translation>Ghi ngắn gọn nội dung cần sửa để cán bộ biết.</translation>
        </message>
        <message>
            <source>page {number}</source>
            <translation>trang {number}</translation>
        </message>
        <message>
            <source>a few words; the clerk reads them</source>
            <translation>viết ngắn gọn; cán bộ sẽ đọc</translation>
        </message>
        <message>
            <source>Return to the clerk: {paper}</source>
            <translation>Trả lại cho cán bộ: {paper}</translation>
        </message>
    </context>
    <context>
        <name>ReviewScreen</name>
        <message>
            <source>No page yet. Press F5 to scan.</source>
            <translation>Chưa có trang nào. Bấm F5 để quét.</translation>
        </message>
        <message>
            <source>This paper is still being read. Wait a moment.</source>
            <translation>Giấy tờ này đang được nhận dạng. Chờ trong giây lát.</translation>
        </message>
        <message>
            <source>Page tools</source>
            <translation>Sửa trang</translation>
        </message>
        <message>
            <source>Press Enter: page is good, next page</source>
            <translation>Bấm Enter: trang đạt, sang trang sau</translation>
        </message>
        <message>
            <source>Press Enter: confirm this paper</source>
            <translation>Bấm Enter: xác nhận giấy tờ này</translation>
        </message>
        <message>
            <source>This paper is confirmed. Press Enter for the next one</source>
            <translation>Giấy tờ này đã xác nhận. Bấm Enter để sang giấy tờ sau</translation>
        </message>
        <message>
            <source>This paper is still being read…</source>
            <translation>Giấy tờ này đang được nhận dạng…</translation>
        </message>
        <message>
            <source>Backspace back · F7 page tools · Ctrl+Z undo · F4 boundaries · F8 data · F11 full page</source>
            <translation>Backspace quay lại · F7 sửa trang · Ctrl+Z hoàn tác · F4 ranh giới · F8 dữ liệu · F11 toàn trang</translation>
        </message>
        <message>
            <source>Insert from a file</source>
            <translation>Chèn từ tệp</translation>
        </message>
        <message>
            <source>Pictures and PDF files</source>
            <translation>Tệp ảnh và tệp PDF</translation>
        </message>
        <message>
            <source>Press Enter: take the page scanned again · Esc: keep the old one</source>
            <translation>Bấm Enter: nhận trang quét lại · Esc: giữ trang cũ</translation>
        </message>
        <message>
            <source>Insert</source>
            <translation>Chèn</translation>
        </message>
        <message>
            <source>{component}. {paper} · page {number}/{count}</source>
            <translation>{component}. {paper} · trang {number}/{count}</translation>
        </message>
        <message>
            <source>↑ ↓ scroll · Ctrl++ larger · F11 back</source>
            <translation>↑ ↓ cuộn trang · Ctrl++ phóng to · F11 trở lại</translation>
        </message>
        <message>
            <source>Take the page scanned again</source>
            <translation>Nhận trang quét lại</translation>
        </message>
        <message>
            <source>This page has warnings. Press Shift+F5 to scan it again, Enter if it is good</source>
            <translation>Trang này có cảnh báo. Bấm Shift+F5 để quét lại, bấm Enter nếu trang đạt</translation>
        </message>
        <message>
            <source>This page has warnings. Press Shift+F5 to scan it again, Enter confirms the paper</source>
            <translation>Trang này có cảnh báo. Bấm Shift+F5 để quét lại, bấm Enter để xác nhận giấy tờ</translation>
        </message>
        <message>
            <source>A code on the paper names somebody else. Press F8 to take that owner, Enter if not</source>
            <translation>Mã trên giấy tờ ghi người khác. Bấm F8 để lấy người đó, bấm Enter nếu không lấy</translation>
        </message>
        <message>
            <source>Page is good, next page</source>
            <translation>Trang đạt, sang trang sau</translation>
        </message>
        <message>
            <source>Compare with the paper, tick the box with Space, then press Enter</source>
            <translation>Đối chiếu với giấy, bấm Space để đánh dấu ô, rồi bấm Enter</translation>
        </message>
        <message>
            <source>Confirm this paper</source>
            <translation>Xác nhận giấy tờ này</translation>
        </message>
        <message>
            <source>Next paper</source>
            <translation>Giấy tờ tiếp theo</translation>
        </message>
    </context>
    <context>
        <name>SignInScreen</name>
        <message>
            <source>Sign-in name</source>
            <translation>Tên đăng nhập</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>Mật khẩu</translation>
        </message>
        <message>
            <source>Sign in</source>
            <translation>Đăng nhập</translation>
        </message>
        <message>
            <source>Trial version. Sign-in name: {name}, password: {password}</source>
            <translation>Bản dùng thử. Tên đăng nhập: {name}, mật khẩu: {password}</translation>
        </message>
        <message>
            <source>Screen locked</source>
            <translation>Đã khóa màn hình</translation>
        </message>
        <message>
            <source>Type your password, then press Enter</source>
            <translation>Nhập mật khẩu, rồi bấm Enter</translation>
        </message>
        <message>
            <source>Ctrl+T set up this counter · F1 help</source>
            <translation>Ctrl+T thiết lập quầy này · F1 trợ giúp</translation>
        </message>
        <message>
            <source>Unlock</source>
            <translation>Mở khóa</translation>
        </message>
        <message>
            <source>Your work is kept. Type your password to go on.</source>
            <translation>Công việc đang làm vẫn được giữ. Nhập mật khẩu để làm tiếp.</translation>
        </message>
        <message>
            <source>Type your password, then press Enter to unlock</source>
            <translation>Nhập mật khẩu, rồi bấm Enter để mở khóa</translation>
        </message>
        <message>
            <source>Counter {counter}</source>
            <translation>Quầy {counter}</translation>
        </message>
    </context>
    <context>
        <name>SignScreen</name>
        <message>
            <source>Papers to sign</source>
            <translation>Giấy tờ cần ký số</translation>
        </message>
        <message>
            <source>PIN</source>
            <translation>Mã PIN</translation>
        </message>
        <message>
            <source>Sign  Enter</source>
            <translation>Ký số  Enter</translation>
        </message>
        <message>
            <source>Sign</source>
            <translation>Ký số</translation>
        </message>
        <message>
            <source>Token for tests: the signature has no legal force. PIN for tests: {pin}</source>
            <translation>Thiết bị ký thử nghiệm: chữ ký số không có giá trị pháp lý. Mã PIN thử nghiệm: {pin}</translation>
        </message>
        <message>
            <source>SIGN ALL PAPERS WITH ONE PIN</source>
            <translation>KÝ SỐ TẤT CẢ BẰNG MỘT LẦN NHẬP MÃ PIN</translation>
        </message>
        <message>
            <source>Confirm the request on the telephone of the signer…</source>
            <translation>Xác nhận yêu cầu trên điện thoại của người ký số…</translation>
        </message>
        <message>
            <source>PAGE {number} OF {count} AS KEPT</source>
            <translation>TRANG {number}/{count} NHƯ ĐƯỢC LƯU</translation>
        </message>
        <message>
            <source>The PDF/A is being made…</source>
            <translation>Đang tạo tệp PDF/A…</translation>
        </message>
        <message>
            <source>Type the PIN of the token.</source>
            <translation>Nhập mã PIN của thiết bị ký số.</translation>
        </message>
        <message>
            <source>Signing, one paper after the other…</source>
            <translation>Đang ký số từng giấy tờ…</translation>
        </message>
        <message>
            <source>Signing… Leave the token plugged in</source>
            <translation>Đang ký số… Không rút thiết bị ký số</translation>
        </message>
        <message>
            <source>PgDn look through the papers · Backspace back · Esc counter</source>
            <translation>PgDn xem lần lượt giấy tờ · Backspace soát trang · Esc về quầy</translation>
        </message>
        <message>
            <source>Look at the list, type the PIN, then press Enter to sign</source>
            <translation>Xem danh sách, nhập mã PIN, rồi bấm Enter để ký số</translation>
        </message>
        <message>
            <source>Papers are not confirmed yet. Press Backspace to go back to them</source>
            <translation>Còn giấy tờ chưa xác nhận. Bấm Backspace để quay lại</translation>
        </message>
        <message>
            <source>Every paper is signed and checked.</source>
            <translation>Mọi giấy tờ đã được ký số và kiểm tra.</translation>
        </message>
        <message>
            <source>Page of the paper as it will be signed</source>
            <translation>Trang của giấy tờ như sẽ được ký số</translation>
        </message>
        <message>
            <source>CERTIFICATE</source>
            <translation>CHỨNG THƯ SỐ</translation>
        </message>
        <message>
            <source>Issued by {issuer} · valid until {day} · serial {serial}</source>
            <translation>{issuer} cấp · có hạn đến {day} · số {serial}</translation>
        </message>
        <message>
            <source>PAGE {number} OF {count}, NOT SIGNED YET</source>
            <translation>TRANG {number}/{count}, CHƯA KÝ SỐ</translation>
        </message>
        <message>
            <source>PAGE {number} OF {count} AS IT WILL BE SIGNED</source>
            <translation>TRANG {number}/{count} NHƯ SẼ ĐƯỢC KÝ SỐ</translation>
        </message>
        <message>
            <source>F12 send when signed, and on to the next dossier</source>
            <translation>F12 tự gửi khi ký số xong, làm tiếp hồ sơ sau</translation>
        </message>
        <message>
            <source>The dossier before is being signed. This one follows in a moment</source>
            <translation>Đang ký số hồ sơ trước. Hồ sơ này đến lượt ngay sau đó</translation>
        </message>
        <message>
            <source>The token is locked. Put this dossier aside with F2 and tell the administrator</source>
            <translation>Thiết bị ký số đã bị khóa. Bấm F2 để gác hồ sơ này lại và báo quản trị</translation>
        </message>
        <message>
            <source>Type the PIN again, then press Enter to sign</source>
            <translation>Nhập lại mã PIN, rồi bấm Enter để ký số</translation>
        </message>
    </context>
    <context>
        <name>StartScreen</name>
        <message>
            <source>Digitisation at the one-stop desk</source>
            <translation>Số hóa giấy tờ tại Bộ phận Một cửa</translation>
        </message>
        <message>
            <source>Opening…</source>
            <translation>Đang mở…</translation>
        </message>
        <message>
            <source>Close the program  Esc</source>
            <translation>Đóng chương trình  Esc</translation>
        </message>
    </context>
    <context>
        <name>StatusStrip</name>
        <message>
            <source>Scanner: scanning</source>
            <translation>Máy quét: đang quét</translation>
        </message>
        <message>
            <source>Scanner: …</source>
            <translation>Máy quét: …</translation>
        </message>
        <message>
            <source>Scanner: ready</source>
            <translation>Máy quét: sẵn sàng</translation>
        </message>
        <message>
            <source>Scanner: ready (simulated)</source>
            <translation>Máy quét: sẵn sàng (mô phỏng)</translation>
        </message>
        <message>
            <source>Scanner: needs attention</source>
            <translation>Máy quét: cần xử lý</translation>
        </message>
        <message>
            <source>Token: …</source>
            <translation>Thiết bị ký số: …</translation>
        </message>
        <message>
            <source>Token: ready</source>
            <translation>Thiết bị ký số: sẵn sàng</translation>
        </message>
        <message>
            <source>Token: for tests</source>
            <translation>Thiết bị ký số: thử nghiệm</translation>
        </message>
        <message>
            <source>Token: not plugged in</source>
            <translation>Thiết bị ký số: chưa cắm</translation>
        </message>
        <message>
            <source>Portal: …</source>
            <translation>Cổng: …</translation>
        </message>
        <message>
            <source>Portal: online</source>
            <translation>Cổng: đã kết nối</translation>
        </message>
        <message>
            <source>Portal: online (for tests)</source>
            <translation>Cổng: đã kết nối (thử nghiệm)</translation>
        </message>
        <message>
            <source>Portal: offline</source>
            <translation>Cổng: mất kết nối</translation>
        </message>
        <message>
            <source>Not signed: see the dossiers left open</source>
            <translation>Chưa ký số xong: xem hồ sơ đang làm dở</translation>
        </message>
        <message>
            <source>Signing {signed}/{total}, then sent</source>
            <translation>Ký số {signed}/{total} rồi tự gửi</translation>
        </message>
        <message>
            <source>Signing {signed}/{total}</source>
            <translation>Ký số {signed}/{total}</translation>
        </message>
        <message>
            <source>Token: locked</source>
            <translation>Thiết bị ký số: bị khóa</translation>
        </message>
        <message numerus="yes">
            <source>Certificate: %n days left</source>
            <translation>
                <numerusform>Chứng thư số: còn %n ngày</numerusform>
            </translation>
        </message>
        <message>
            <source>Portal: sending paused</source>
            <translation>Cổng: tạm dừng gửi</translation>
        </message>
        <message>
            <source>Portal: paused until {time}</source>
            <translation>Cổng: tạm dừng đến {time}</translation>
        </message>
        <message>
            <source>Certificate not valid</source>
            <translation>Chứng thư số không dùng được</translation>
        </message>
        <message>
            <source>Remote signer: not known</source>
            <translation>Ký số từ xa: chưa rõ</translation>
        </message>
        <message>
            <source>Remote signer: ready</source>
            <translation>Ký số từ xa: sẵn sàng</translation>
        </message>
        <message>
            <source>Token: one try left</source>
            <translation>Thiết bị ký số: còn 1 lần thử</translation>
        </message>
    </context>
    <context>
        <name>StepBar</name>
        <message>
            <source>{text} ({waiting})</source>
            <translation>{text} ({waiting})</translation>
        </message>
    </context>
    <context>
        <name>_PageDelegate</name>
        <message>
            <source>missing</source>
            <translation>còn thiếu</translation>
        </message>
        <message>
            <source>{number} · reading</source>
            <translation>{number} · đang đọc</translation>
        </message>
        <message>
            <source>{number} · blank</source>
            <translation>{number} · trắng</translation>
        </message>
        <message>
            <source>not scanned</source>
            <translation>chưa quét</translation>
        </message>
    </context>
    <context>
        <name>_WarningList</name>
        <message>
            <source>WARNINGS</source>
            <translation>CẢNH BÁO</translation>
        </message>
        <message>
            <source>and {more} more</source>
            <translation>và {more} mục nữa</translation>
        </message>
        <message>
            <source>{paper}: needs attention</source>
            <translation>{paper}: cần xử lý</translation>
        </message>
        <message>
            <source>Paper {paper}, page {page}: {finding}</source>
            <translation>Giấy tờ {paper}, trang {page}: {finding}</translation>
        </message>
        <message>
            <source>Paper {paper}: {finding}; compare with the paper</source>
            <translation>Giấy tờ {paper}: {finding}; so với giấy</translation>
        </message>
        <message>
            <source>Warnings about pages appear here while scanning.</source>
            <translation>Cảnh báo về các trang hiện ở đây khi quét.</translation>
        </message>
        <message>
            <source>Nothing so far.</source>
            <translation>Chưa có cảnh báo.</translation>
        </message>
        <message>
            <source>Nothing to look at.</source>
            <translation>Không có gì cần xem lại.</translation>
        </message>
        <message>
            <source>{paper}: returned by the supervisor</source>
            <translation>{paper}: người phụ trách đã trả lại</translation>
        </message>
        <message>
            <source>Paper {paper}: must be digitised, not brought: ask the applicant for it</source>
            <translation>Giấy tờ {paper}: bắt buộc số hóa nhưng không mang: hỏi lại người nộp hồ sơ</translation>
        </message>
    </context>
    <context>
        <name>Edits</name>
        <message>
            <source>boundary moved</source>
            <translation>dời ranh giới</translation>
        </message>
        <message>
            <source>cropped</source>
            <translation>cắt viền</translation>
        </message>
        <message>
            <source>levelled by {angle}°</source>
            <translation>chỉnh nghiêng {angle}°</translation>
        </message>
        <message>
            <source>page discarded</source>
            <translation>hủy trang</translation>
        </message>
        <message>
            <source>page inserted</source>
            <translation>chèn trang</translation>
        </message>
        <message>
            <source>page moved</source>
            <translation>đổi chỗ trang</translation>
        </message>
        <message>
            <source>page replaced</source>
            <translation>thay trang</translation>
        </message>
        <message>
            <source>paper not brought</source>
            <translation>không mang theo giấy tờ</translation>
        </message>
        <message>
            <source>paper put back</source>
            <translation>lấy lại giấy tờ</translation>
        </message>
        <message>
            <source>paper reused</source>
            <translation>dùng lại giấy tờ</translation>
        </message>
        <message>
            <source>paper split</source>
            <translation>tách giấy tờ</translation>
        </message>
        <message>
            <source>papers joined</source>
            <translation>ghép giấy tờ</translation>
        </message>
        <message>
            <source>turned left</source>
            <translation>xoay trái</translation>
        </message>
        <message>
            <source>turned right</source>
            <translation>xoay phải</translation>
        </message>
        <message>
            <source>turned upside down</source>
            <translation>xoay ngược</translation>
        </message>
    </context>
    <context>
        <name>Failures</name>
        <message>
            <source>Start again with sheet {sheet}.</source>
            <translation>Bắt đầu lại từ tờ thứ {sheet}.</translation>
        </message>
    </context>
    <context>
        <name>Fields</name>
        <message>
            <source>Number and symbol</source>
            <translation>Số hiệu</translation>
        </message>
        <message>
            <source>Date of issue</source>
            <translation>Ngày ban hành</translation>
        </message>
        <message>
            <source>Issuing agency</source>
            <translation>Cơ quan ban hành</translation>
        </message>
        <message>
            <source>Subject</source>
            <translation>Trích yếu</translation>
        </message>
        <message>
            <source>Signer</source>
            <translation>Người đứng tên</translation>
        </message>
        <message>
            <source>Person's name</source>
            <translation>Họ và tên</translation>
        </message>
        <message>
            <source>Date of birth</source>
            <translation>Ngày sinh</translation>
        </message>
        <message>
            <source>Sex</source>
            <translation>Giới tính</translation>
        </message>
        <message>
            <source>Person's id</source>
            <translation>Mã định danh</translation>
        </message>
        <message>
            <source>Mother's name</source>
            <translation>Họ tên mẹ</translation>
        </message>
        <message>
            <source>Father's name</source>
            <translation>Họ tên cha</translation>
        </message>
        <message>
            <source>Applicant's name</source>
            <translation>Người nộp hồ sơ</translation>
        </message>
        <message>
            <source>“{before}”: no such day; nothing was changed.</source>
            <translation>“{before}”: không có ngày này; chưa sửa gì.</translation>
        </message>
        <message>
            <source>“{before}”: no id has this form; nothing was changed.</source>
            <translation>“{before}”: mã định danh không có dạng này; chưa sửa gì.</translation>
        </message>
        <message>
            <source>Read “{before}”, taken as “{after}”.</source>
            <translation>Đọc được “{before}”, hiểu là “{after}”.</translation>
        </message>
        <message>
            <source>The letters were hard to read: compare with the marked words.</source>
            <translation>Chữ khó đọc: so với chữ được tô.</translation>
        </message>
        <message>
            <source>This day cannot be: compare with the marked words.</source>
            <translation>Ngày này không thể có: so với chữ được tô.</translation>
        </message>
        <message>
            <source>Another person than in the paper code: compare with the marked words.</source>
            <translation>Khác với người trong mã giấy tờ: so với chữ được tô.</translation>
        </message>
        <message>
            <source>Read as “{read}”; proposed is what the card or the dossier says.</source>
            <translation>Đọc được là “{read}”; đề xuất theo thẻ căn cước hoặc hồ sơ.</translation>
        </message>
        <message>
            <source>↓ takes another reading: {readings}</source>
            <translation>↓ lấy cách đọc khác: {readings}</translation>
        </message>
    </context>
    <context>
        <name>CodesScreen</name>
        <message>
            <source>Page with the words read marked</source>
            <translation>Trang có chữ đọc được tô vàng</translation>
        </message>
        <message>
            <source>No fields are read on this paper type. Press F9 to sign.</source>
            <translation>Loại giấy tờ này không có trường nào. Bấm F9 để ký số.</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>Enter</translation>
        </message>
        <message>
            <source>PAPER CODE</source>
            <translation>MÃ GIẤY TỜ</translation>
        </message>
        <message>
            <source>FIELDS</source>
            <translation>TRƯỜNG THÔNG TIN</translation>
        </message>
        <message>
            <source>Owner id</source>
            <translation>Mã định danh</translation>
        </message>
        <message>
            <source>Document type code</source>
            <translation>Mã loại giấy tờ</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>Bản thứ</translation>
        </message>
        <message>
            <source>No fields are read on this paper type.</source>
            <translation>Loại giấy tờ này không có trường nào.</translation>
        </message>
        <message>
            <source>to come</source>
            <translation>chưa có</translation>
        </message>
        <message>
            <source>The code is given when the paper is confirmed.</source>
            <translation>Mã được cấp khi xác nhận giấy tờ.</translation>
        </message>
        <message numerus="yes">
            <source>Paper {place} of {count} that have fields · %n fields to check</source>
            <translation>
                <numerusform>Giấy tờ {place}/{count} có trường thông tin · %n trường cần xem</numerusform>
            </translation>
        </message>
        <message>
            <source>PAGE {number} OF {count} · THE WORDS READ ARE MARKED</source>
            <translation>TRANG {number}/{count} · CHỮ ĐỌC ĐƯỢC TÔ VÀNG</translation>
        </message>
        <message>
            <source>Opening the page…</source>
            <translation>Đang mở trang…</translation>
        </message>
        <message>
            <source>No calendar has this day. Type it as on the paper.</source>
            <translation>Lịch không có ngày này. Nhập đúng như trên giấy tờ.</translation>
        </message>
        <message>
            <source>Every field is sure or confirmed. Press F9 to sign</source>
            <translation>Mọi trường đã chắc chắn hoặc đã xác nhận. Bấm F9 để ký số</translation>
        </message>
        <message>
            <source>Tab next field · PgDn next paper · F9 sign now, fields unchecked</source>
            <translation>Tab trường tiếp theo · PgDn giấy tờ tiếp theo · F9 ký số ngay, bỏ qua các trường</translation>
        </message>
        <message numerus="yes">
            <source>Compare the %n marked fields with the words above them, then press Enter to confirm</source>
            <translation>
                <numerusform>So %n trường cần xem với chữ ở ngay trên, rồi bấm Enter để xác nhận</numerusform>
            </translation>
        </message>
        <message>
            <source>Confirm these fields</source>
            <translation>Xác nhận các trường này</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>Tiếp tục</translation>
        </message>
    </context>
    <context>
        <name>FieldRow</name>
        <message>
            <source>Confirmed</source>
            <translation>Đã xác nhận</translation>
        </message>
        <message>
            <source>Changed or doubted by the program: compare with the marked words.</source>
            <translation>Chương trình đã sửa hoặc còn ngờ: so với chữ được tô.</translation>
        </message>
        <message>
            <source>Read surely</source>
            <translation>Đọc chắc chắn</translation>
        </message>
        <message>
            <source>Not found on the paper</source>
            <translation>Không thấy trên giấy tờ</translation>
        </message>
        <message>
            <source>Opening the page…</source>
            <translation>Đang mở trang…</translation>
        </message>
        <message>
            <source>Words on the page: {field}</source>
            <translation>Chữ trên trang: {field}</translation>
        </message>
        <message>
            <source>not found on the paper</source>
            <translation>không thấy trên giấy tờ</translation>
        </message>
    </context>
    <context>
        <name>ResultScreen</name>
        <message>
            <source>RESULT AS SCANNED</source>
            <translation>KẾT QUẢ NHƯ ĐÃ QUÉT</translation>
        </message>
        <message>
            <source>Dossier of the result</source>
            <translation>Hồ sơ của kết quả</translation>
        </message>
        <message>
            <source>dossier number, QR of the slip, paper code or name</source>
            <translation>mã hồ sơ, mã QR trên phiếu, mã giấy tờ hoặc họ tên</translation>
        </message>
        <message>
            <source>Dossiers found</source>
            <translation>Hồ sơ tìm thấy</translation>
        </message>
        <message>
            <source>Type of the result</source>
            <translation>Loại kết quả</translation>
        </message>
        <message>
            <source>PIN</source>
            <translation>Mã PIN</translation>
        </message>
        <message>
            <source>{name}  Enter</source>
            <translation>{name}  Enter</translation>
        </message>
        <message numerus="yes">
            <source>Seal and send %n results</source>
            <translation>
                <numerusform>Ký số của cơ quan và gửi %n kết quả</numerusform>
            </translation>
        </message>
        <message>
            <source>Agency's PIN</source>
            <translation>Mã PIN của cơ quan</translation>
        </message>
        <message>
            <source>One PIN puts the agency's seal on every result listed.</source>
            <translation>Nhập mã PIN một lần để ký số của cơ quan lên mọi kết quả trong danh sách.</translation>
        </message>
        <message>
            <source>Results that wait for the agency&apos;s seal: {count}. Shift+F9 seals them.</source>
            <translation>Kết quả chờ ký số của cơ quan: {count}. Shift+F9 để ký số.</translation>
        </message>
        <message>
            <source>Results that wait for the agency&apos;s seal: {count}. This counter has no token of the agency.</source>
            <translation>Kết quả chờ ký số của cơ quan: {count}. Quầy này không có thiết bị ký số của cơ quan.</translation>
        </message>
        <message>
            <source>FIRST PAGE OF THE CHOSEN RESULT</source>
            <translation>TRANG ĐẦU CỦA KẾT QUẢ ĐANG CHỌN</translation>
        </message>
        <message numerus="yes">
            <source>Sealed, checked and in the queue: %n results.</source>
            <translation>
                <numerusform>Đã ký số của cơ quan, đã kiểm tra, đã vào hàng chờ gửi: %n kết quả.</numerusform>
            </translation>
        </message>
        <message>
            <source>Press Enter; the holder of the agency&apos;s key confirms on the telephone</source>
            <translation>Bấm Enter; người giữ khóa của cơ quan xác nhận trên điện thoại</translation>
        </message>
        <message>
            <source>Type the PIN of the agency&apos;s token, then press Enter to seal and send</source>
            <translation>Nhập mã PIN thiết bị ký số của cơ quan rồi bấm Enter để ký số và gửi</translation>
        </message>
        <message>
            <source>Esc back</source>
            <translation>Esc quay lại</translation>
        </message>
        <message>
            <source>Sign and send</source>
            <translation>Ký số và gửi</translation>
        </message>
        <message>
            <source>Page of the result</source>
            <translation>Trang của kết quả</translation>
        </message>
        <message>
            <source>1  DOSSIER</source>
            <translation>1  HỒ SƠ</translation>
        </message>
        <message>
            <source>2  RESULT  F5</source>
            <translation>2  KẾT QUẢ  F5</translation>
        </message>
        <message>
            <source>3  SIGN AND SEND</source>
            <translation>3  KÝ SỐ VÀ GỬI</translation>
        </message>
        <message numerus="yes">
            <source>Scanning… %n pages</source>
            <translation>
                <numerusform>Đang quét… %n trang</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pages, reading {unread}</source>
            <translation>
                <numerusform>%n trang, đang nhận dạng {unread}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pages, all read</source>
            <translation>
                <numerusform>%n trang, đã nhận dạng</numerusform>
            </translation>
        </message>
        <message>
            <source>No page yet. Press F5 to scan.</source>
            <translation>Chưa có trang nào. Bấm F5 để quét.</translation>
        </message>
        <message>
            <source>The scanned result is shown here.</source>
            <translation>Kết quả đã quét hiện ở đây.</translation>
        </message>
        <message>
            <source>PAGE {number} OF {count} OF THE RESULT</source>
            <translation>TRANG {number}/{count} CỦA KẾT QUẢ</translation>
        </message>
        <message>
            <source>For tests, without legal force. PIN: {pin}</source>
            <translation>Để thử nghiệm, không có giá trị pháp lý. Mã PIN: {pin}</translation>
        </message>
        <message>
            <source>No dossier here has this number, name or code.</source>
            <translation>Ở đây không có hồ sơ nào mang số, họ tên hay mã này.</translation>
        </message>
        <message>
            <source>Type the PIN of the token.</source>
            <translation>Nhập mã PIN của thiết bị ký số.</translation>
        </message>
        <message>
            <source>Signing…</source>
            <translation>Đang ký số…</translation>
        </message>
        <message>
            <source>Signed, checked and in the queue: {title}, {code}. Type the next dossier.</source>
            <translation>Đã ký số, đã kiểm tra, đã vào hàng chờ gửi: {title}, {code}. Nhập hồ sơ tiếp theo.</translation>
        </message>
        <message>
            <source>Signing… Leave the token plugged in</source>
            <translation>Đang ký số… Đừng rút thiết bị ký số</translation>
        </message>
        <message>
            <source>Type or scan the dossier number, then press Enter</source>
            <translation>Nhập hoặc quét mã hồ sơ rồi bấm Enter</translation>
        </message>
        <message>
            <source>Esc counter</source>
            <translation>Esc về quầy</translation>
        </message>
        <message>
            <source>Scanning… Press Esc to stop; pages already scanned stay</source>
            <translation>Đang quét… Bấm Esc để dừng; trang đã quét vẫn còn</translation>
        </message>
        <message>
            <source>PgDn next page · Del discard page · Esc another dossier</source>
            <translation>PgDn trang sau · Del hủy trang · Esc hồ sơ khác</translation>
        </message>
        <message>
            <source>Put the result into the feeder, then press F5 to scan</source>
            <translation>Đặt kết quả vào khay nạp rồi bấm F5 để quét</translation>
        </message>
        <message>
            <source>Reading the pages…</source>
            <translation>Đang nhận dạng các trang…</translation>
        </message>
        <message>
            <source>Look at the pages, type the PIN, then press Enter to sign and send</source>
            <translation>Xem các trang, nhập mã PIN rồi bấm Enter để ký số và gửi</translation>
        </message>
        <message>
            <source>PIN of the agency's token</source>
            <translation>Mã PIN của thiết bị ký số cơ quan</translation>
        </message>
        <message>
            <source>Agency's PIN,
if another</source>
            <translation>Mã PIN cơ quan,
nếu khác</translation>
        </message>
        <message>
            <source>By pressing Enter you confirm: compared with the paper, no secret paper is among these.</source>
            <translation>Bấm Enter là xác nhận: đã đối chiếu với bản giấy, không có giấy tờ mật.</translation>
        </message>
        <message>
            <source>Signed once: {title}, {code}. It waits for the agency's seal and is not sent before.</source>
            <translation>Đã ký số một lần: {title}, {code}. Còn chờ ký số của cơ quan, chưa gửi.</translation>
        </message>
        <message>
            <source>RESULTS THAT WAIT FOR THE AGENCY'S SEAL</source>
            <translation>KẾT QUẢ CHỜ KÝ SỐ CỦA CƠ QUAN</translation>
        </message>
        <message>
            <source>SEAL AND SEND</source>
            <translation>KÝ SỐ CỦA CƠ QUAN VÀ GỬI</translation>
        </message>
        <message>
            <source>Return a result</source>
            <translation>Trả kết quả</translation>
        </message>
        <message>
            <source>First type or scan the dossier number.</source>
            <translation>Nhập hoặc quét mã hồ sơ trước.</translation>
        </message>
        <message>
            <source>{paper} is signed once and kept; it waits for the agency's seal and is not sent before.</source>
            <translation>{paper} đã ký số một lần và được giữ lại, còn chờ ký số của cơ quan, chưa gửi.</translation>
        </message>
        <message>
            <source>The agency's PIN is not right</source>
            <translation>Mã PIN của cơ quan chưa đúng</translation>
        </message>
        <message>
            <source>Press Shift+F9 and type the PIN of the agency's token again.</source>
            <translation>Bấm Shift+F9 rồi nhập lại mã PIN thiết bị ký số của cơ quan.</translation>
        </message>
        <message>
            <source>Type the PIN again, then press Enter</source>
            <translation>Nhập lại mã PIN rồi bấm Enter</translation>
        </message>
        <message>
            <source>Press Shift+F9 for the agency's seal, or type the next dossier</source>
            <translation>Bấm Shift+F9 để ký số của cơ quan, hoặc nhập hồ sơ tiếp theo</translation>
        </message>
    </context>
    <context>
        <name>SetUpDialog</name>
        <message>
            <source>Set up this counter</source>
            <translation>Thiết lập quầy này</translation>
        </message>
        <message>
            <source>Back  PgUp</source>
            <translation>Quay lại  PgUp</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Look again  F5</source>
            <translation>Kiểm tra lại  F5</translation>
        </message>
        <message>
            <source>Look again</source>
            <translation>Kiểm tra lại</translation>
        </message>
        <message>
            <source>Leave as it is  Esc</source>
            <translation>Để nguyên  Esc</translation>
        </message>
        <message>
            <source>Leave as it is</source>
            <translation>Để nguyên</translation>
        </message>
        <message>
            <source>WHAT WAS FOUND</source>
            <translation>KẾT QUẢ KIỂM TRA</translation>
        </message>
        <message>
            <source>Nothing is changed before the last page. The set-up can be repeated any time.</source>
            <translation>Trước trang cuối chưa có gì thay đổi. Có thể thiết lập lại bất cứ lúc nào.</translation>
        </message>
        <message>
            <source>Finish  Enter</source>
            <translation>Hoàn tất  Enter</translation>
        </message>
        <message>
            <source>Next  Enter</source>
            <translation>Tiếp  Enter</translation>
        </message>
        <message>
            <source>Finish</source>
            <translation>Hoàn tất</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Tiếp</translation>
        </message>
        <message>
            <source>Being looked at…</source>
            <translation>Đang kiểm tra…</translation>
        </message>
        <message>
            <source>Fill in the page; what was found stands on the right. Enter goes on, PgUp goes back</source>
            <translation>Điền trang này; kết quả kiểm tra ở bên phải. Enter đi tiếp, PgUp quay lại</translation>
        </message>
        <message>
            <source>Finish writes the settings and opens the program with them. The set-up can be repeated any time.</source>
            <translation>Bấm Hoàn tất để ghi cài đặt và mở lại chương trình theo cài đặt đó. Có thể thiết lập lại bất cứ lúc nào.</translation>
        </message>
    </context>
    <context>
        <name>SetUpPage</name>
        <message>
            <source>Fixed for this computer by the administrator</source>
            <translation>Quản trị đã cố định cho máy tính này</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Chọn…</translation>
        </message>
    </context>
    <context>
        <name>ScannerPage</name>
        <message>
            <source>Scanner</source>
            <translation>Máy quét</translation>
        </message>
        <message>
            <source>Switch the scanner on and connect it. Scanners in the network and on USB are found automatically; for any other, type its address.</source>
            <translation>Bật và nối máy quét. Chương trình tự tìm máy quét trong mạng và ở cổng USB; máy khác thì nhập địa chỉ.</translation>
        </message>
        <message>
            <source>simulated scanner (trial)</source>
            <translation>máy quét mô phỏng (dùng thử)</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>Địa chỉ</translation>
        </message>
        <message>
            <source>Or its address</source>
            <translation>Hoặc địa chỉ</translation>
        </message>
        <message>
            <source>Looking for scanners…</source>
            <translation>Đang tìm máy quét…</translation>
        </message>
        <message>
            <source>Scanners found: {count}</source>
            <translation>Số máy quét tìm thấy: {count}</translation>
        </message>
    </context>
    <context>
        <name>SignerPage</name>
        <message>
            <source>Token</source>
            <translation>Thiết bị ký số</translation>
        </message>
        <message>
            <source>Plug the token in. Its library is found automatically; type the path only where it is not. The PIN is never asked here. Signatures of the test signer have no legal value.</source>
            <translation>Cắm thiết bị ký số. Chương trình tự tìm thư viện; chỉ nhập đường dẫn khi không tìm thấy. Ở đây không hỏi mã PIN. Chữ ký số của thiết bị ký thử nghiệm không có giá trị pháp lý.</translation>
        </message>
        <message>
            <source>Signer</source>
            <translation>Cách ký số</translation>
        </message>
        <message>
            <source>test signer (trial)</source>
            <translation>thiết bị ký thử nghiệm (dùng thử)</translation>
        </message>
        <message>
            <source>token (USB)</source>
            <translation>thiết bị ký số (USB)</translation>
        </message>
        <message>
            <source>Library of the token</source>
            <translation>Thư viện của thiết bị ký số</translation>
        </message>
        <message>
            <source>found automatically</source>
            <translation>tự tìm</translation>
        </message>
        <message>
            <source>Library</source>
            <translation>Thư viện</translation>
        </message>
    </context>
    <context>
        <name>PortalPage</name>
        <message>
            <source>Portal</source>
            <translation>Cổng Dịch vụ công</translation>
        </message>
        <message>
            <source>The province gives address, kind of connection, account and unit code. The account's secret is not asked here: IT sets it on this computer, as its manual tells. Without an address the test portal of the trial is used.</source>
            <translation>Tỉnh cấp địa chỉ, kiểu kết nối, tài khoản và mã đơn vị. Ở đây không hỏi mật khẩu tài khoản: quản trị đặt trên máy này theo tài liệu dành cho quản trị. Không có địa chỉ thì dùng Cổng thử nghiệm đi kèm.</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>Địa chỉ</translation>
        </message>
        <message>
            <source>test portal (trial)</source>
            <translation>Cổng thử nghiệm (dùng thử)</translation>
        </message>
        <message>
            <source>Kind of connection</source>
            <translation>Kiểu kết nối</translation>
        </message>
        <message>
            <source>Account of the counter</source>
            <translation>Tài khoản của quầy</translation>
        </message>
        <message>
            <source>Unit code</source>
            <translation>Mã đơn vị</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Kiểu kết nối</translation>
        </message>
        <message>
            <source>Account</source>
            <translation>Tài khoản</translation>
        </message>
        <message>
            <source>the common integration profile (tus)</source>
            <translation>giao diện tích hợp chung (tus)</translation>
        </message>
        <message>
            <source>national public service portal (dvcqg)</source>
            <translation>Cổng Dịch vụ công quốc gia (dvcqg)</translation>
        </message>
        <message>
            <source>store after official letter 7197 (cv7197_rest)</source>
            <translation>Kho theo Công văn 7197 (cv7197_rest)</translation>
        </message>
        <message>
            <source>exchange folder (folder)</source>
            <translation>thư mục trao đổi (folder)</translation>
        </message>
    </context>
    <context>
        <name>CounterPage</name>
        <message>
            <source>Counter</source>
            <translation>Quầy tiếp nhận</translation>
        </message>
        <message>
            <source>The recovery key opens the data when this computer is lost. Choose the province's public key file, or have a key made: its private key goes onto a USB stick that lies in a safe.</source>
            <translation>Khóa khôi phục mở được dữ liệu khi mất máy tính này. Chọn tệp khóa công khai của tỉnh, hoặc tạo khóa: khóa riêng ghi vào USB cất trong két.</translation>
        </message>
        <message>
            <source>Agency</source>
            <translation>Cơ quan</translation>
        </message>
        <message>
            <source>Number of the counter</source>
            <translation>Số quầy</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Ngôn ngữ</translation>
        </message>
        <message>
            <source>Recovery key</source>
            <translation>Khóa khôi phục</translation>
        </message>
        <message>
            <source>public key file of the province</source>
            <translation>tệp khóa công khai của tỉnh</translation>
        </message>
        <message>
            <source>Folder on the USB stick</source>
            <translation>Thư mục trên USB</translation>
        </message>
        <message>
            <source>folder on the USB stick</source>
            <translation>thư mục trên USB</translation>
        </message>
        <message>
            <source>Password of the recovery key</source>
            <translation>Mật khẩu của khóa khôi phục</translation>
        </message>
        <message>
            <source>Make a recovery key</source>
            <translation>Tạo khóa khôi phục</translation>
        </message>
        <message>
            <source>Sign-in name</source>
            <translation>Tên đăng nhập</translation>
        </message>
        <message>
            <source>Full name</source>
            <translation>Họ và tên</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>Mật khẩu</translation>
        </message>
        <message>
            <source>Password again</source>
            <translation>Nhập lại mật khẩu</translation>
        </message>
        <message>
            <source>or made onto USB</source>
            <translation>hoặc tạo vào USB</translation>
        </message>
        <message>
            <source>Key's password</source>
            <translation>Mật khẩu của khóa</translation>
        </message>
        <message>
            <source>Type the sign-in name of the account.</source>
            <translation>Nhập tên đăng nhập của tài khoản.</translation>
        </message>
        <message>
            <source>Type a password of at least {count} characters.</source>
            <translation>Nhập mật khẩu có ít nhất {count} chữ hoặc số.</translation>
        </message>
        <message>
            <source>Type the same password twice.</source>
            <translation>Nhập cùng một mật khẩu hai lần.</translation>
        </message>
        <message>
            <source>Type or choose the folder on the USB stick.</source>
            <translation>Nhập hoặc chọn thư mục trên USB.</translation>
        </message>
        <message>
            <source>Type the full name.</source>
            <translation>Nhập họ và tên.</translation>
        </message>
        <message>
            <source>of the first account</source>
            <translation>của tài khoản đầu tiên</translation>
        </message>
        <message>
            <source>only for a further account</source>
            <translation>chỉ nhập khi thêm tài khoản</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Tệp khóa</translation>
        </message>
        <message>
            <source>Choose</source>
            <translation>Chọn</translation>
        </message>
    </context>
    <context>
        <name>SlipsScreen</name>
        <message>
            <source>Slips and receipts</source>
            <translation>Phiếu và biên nhận</translation>
        </message>
        <message>
            <source>Slip as it is printed</source>
            <translation>Phiếu như khi in ra</translation>
        </message>
        <message>
            <source>SLIPS AND RECEIPTS</source>
            <translation>PHIẾU VÀ BIÊN NHẬN</translation>
        </message>
        <message>
            <source>Receipt: {title}</source>
            <translation>Biên nhận: {title}</translation>
        </message>
        <message>
            <source>The slip is being made…</source>
            <translation>Đang tạo phiếu…</translation>
        </message>
        <message>
            <source>PAGE {number} OF {count} AS PRINTED</source>
            <translation>TRANG {number}/{count} NHƯ KHI IN</translation>
        </message>
        <message>
            <source>Press Enter to print, Ctrl+S to save as PDF</source>
            <translation>Bấm Enter để in, Ctrl+S để lưu tệp PDF</translation>
        </message>
        <message>
            <source>Press Ctrl+S to save the slip as PDF</source>
            <translation>Bấm Ctrl+S để lưu phiếu thành tệp PDF</translation>
        </message>
        <message>
            <source>hand-over-slip</source>
            <translation>phieu-ban-giao</translation>
        </message>
        <message>
            <source>applicants-slip</source>
            <translation>phieu-nguoi-nop</translation>
        </message>
        <message>
            <source>separator-sheets</source>
            <translation>to-phan-cach</translation>
        </message>
        <message>
            <source>receipt</source>
            <translation>bien-nhan</translation>
        </message>
        <message>
            <source>↑ ↓ another slip</source>
            <translation>↑ ↓ phiếu khác</translation>
        </message>
        <message>
            <source>PgDn next page</source>
            <translation>PgDn trang sau</translation>
        </message>
        <message>
            <source>PgUp page before</source>
            <translation>PgUp trang trước</translation>
        </message>
        <message>
            <source>Esc back</source>
            <translation>Esc quay lại</translation>
        </message>
    </context>
    <context>
        <name>Signer</name>
        <message>
            <source>No token is seen. Plug it in; it is found by itself within seconds.</source>
            <translation>Chưa thấy thiết bị ký số. Cắm vào; máy tự nhận sau vài giây.</translation>
        </message>
        <message>
            <source>Looking at the token…</source>
            <translation>Đang xem thiết bị ký số…</translation>
        </message>
        <message>
            <source>The token is locked and accepts no PIN. Only its issuer can unlock it: tell the administrator.</source>
            <translation>Thiết bị ký số đã bị khóa, không nhận mã PIN nào. Chỉ nơi cấp mở được: báo quản trị.</translation>
        </message>
        <message>
            <source>Last try: one more wrong PIN locks the token. If you are not sure, tell the administrator.</source>
            <translation>Lần thử cuối: sai mã PIN một lần nữa là thiết bị ký số bị khóa. Không chắc thì báo quản trị.</translation>
        </message>
        <message>
            <source>A wrong PIN was typed before. The program never tries again by itself.</source>
            <translation>Trước đó đã nhập sai mã PIN. Chương trình không tự thử lại.</translation>
        </message>
        <message>
            <source>The token shows its certificate only after the PIN.</source>
            <translation>Thiết bị ký số chỉ cho xem chứng thư số sau khi nhập mã PIN.</translation>
        </message>
        <message>
            <source>{name}: the certificate has expired. Tell the administrator.</source>
            <translation>{name}: chứng thư số đã hết hạn. Báo quản trị.</translation>
        </message>
        <message>
            <source>{name}: the certificate is not valid yet. Tell the administrator.</source>
            <translation>{name}: chứng thư số chưa có hiệu lực. Báo quản trị.</translation>
        </message>
        <message>
            <source>{name}: this certificate is not for signing. Tell the administrator.</source>
            <translation>{name}: chứng thư số này không dùng để ký số. Báo quản trị.</translation>
        </message>
        <message numerus="yes">
            <source>{name}: the certificate ends in %n days. Have it renewed.</source>
            <translation>
                <numerusform>{name}: chứng thư số còn %n ngày. Cần gia hạn.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{name}: valid for %Ln more days</source>
            <translation>
                <numerusform>{name}: còn hạn %Ln ngày</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>The certificate ends in %n days</source>
            <translation>
                <numerusform>Chứng thư số còn hạn %n ngày</numerusform>
            </translation>
        </message>
        <message>
            <source>{name} signs here until {day}. After that day nothing can be signed.</source>
            <translation>{name} chỉ ký số được ở đây đến ngày {day}. Sau ngày đó không ký số được nữa.</translation>
        </message>
        <message>
            <source>Tell the administrator today: a renewal takes time.</source>
            <translation>Báo quản trị ngay hôm nay: gia hạn cần thời gian.</translation>
        </message>
        <message>
            <source>The certificate cannot sign</source>
            <translation>Chứng thư số không ký số được</translation>
        </message>
        <message>
            <source>Papers can be scanned and confirmed; they are signed once it is renewed.</source>
            <translation>Vẫn quét và xác nhận giấy tờ được; giấy tờ sẽ được ký số sau khi gia hạn. Hãy báo quản trị.</translation>
        </message>
        <message>
            <source>The remote signer's service does not tell its certificate. It is asked again.</source>
            <translation>Dịch vụ ký số từ xa chưa cho biết chứng thư số. Máy sẽ hỏi lại.</translation>
        </message>
    </context>
    <context>
        <name>OutputCard</name>
        <message>
            <source>PRINT OR SAVE</source>
            <translation>IN HOẶC LƯU</translation>
        </message>
        <message>
            <source>Printer</source>
            <translation>Máy in</translation>
        </message>
        <message>
            <source>Kind of file</source>
            <translation>Loại tệp</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Tệp</translation>
        </message>
        <message>
            <source>no printer set up</source>
            <translation>chưa cài máy in</translation>
        </message>
        <message>
            <source>No printer is set up on this computer. Press Ctrl+S to save a file.</source>
            <translation>Máy tính này chưa cài máy in. Bấm Ctrl+S để lưu tệp.</translation>
        </message>
        <message>
            <source>Being printed…</source>
            <translation>Đang in…</translation>
        </message>
        <message numerus="yes">
            <source>%n pages were sent to the printer</source>
            <translation>
                <numerusform>Đã gửi %n trang tới máy in</numerusform>
            </translation>
        </message>
        <message>
            <source>Saved in the folder named above</source>
            <translation>Đã lưu vào thư mục ghi trên</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Thư mục</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Loại tệp</translation>
        </message>
    </context>
    <!-- Qt's own words, where they come on screen; Qt has no Vietnamese of its own. -->
    <context>
        <name>QFileSystemModel</name>
        <message>
            <source>Name</source>
            <translation>Tên</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Cỡ</translation>
        </message>
        <message>
            <source>Type</source>
            <translation>Loại</translation>
        </message>
        <message>
            <source>Date Modified</source>
            <translation>Ngày sửa</translation>
        </message>
        <message>
            <source>Computer</source>
            <translation>Máy tính</translation>
        </message>
        <message>
            <source>My Computer</source>
            <translation>Máy tính</translation>
        </message>
    </context>
    <context>
        <name>QAbstractFileIconProvider</name>
        <message>
            <source>Drive</source>
            <translation>Ổ đĩa</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Tệp</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Thư mục</translation>
        </message>
        <message>
            <source>File Folder</source>
            <translation>Thư mục</translation>
        </message>
        <message>
            <source>%1 File</source>
            <translation>Tệp %1</translation>
        </message>
        <message>
            <source>Shortcut</source>
            <translation>Lối tắt</translation>
        </message>
    </context>
    <context>
        <name>QFileDialog</name>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Forward</source>
            <translation>Tới trước</translation>
        </message>
        <message>
            <source>Go forward</source>
            <translation>Tới trước</translation>
        </message>
        <message>
            <source>Parent Directory</source>
            <translation>Thư mục trên</translation>
        </message>
        <message>
            <source>Go to the parent directory</source>
            <translation>Lên thư mục trên</translation>
        </message>
        <message>
            <source>Create New Folder</source>
            <translation>Tạo thư mục</translation>
        </message>
        <message>
            <source>Create a New Folder</source>
            <translation>Tạo thư mục</translation>
        </message>
        <message>
            <source>List View</source>
            <translation>Danh sách</translation>
        </message>
        <message>
            <source>Change to list view mode</source>
            <translation>Xem dạng danh sách</translation>
        </message>
        <message>
            <source>Detail View</source>
            <translation>Chi tiết</translation>
        </message>
        <message>
            <source>Change to detail view mode</source>
            <translation>Xem dạng chi tiết</translation>
        </message>
        <message>
            <source>Sidebar</source>
            <translation>Nơi thường dùng</translation>
        </message>
        <message>
            <source>List of places and bookmarks</source>
            <translation>Các nơi thường dùng</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>Các tệp</translation>
        </message>
        <message>
            <source>Show &amp;hidden files</source>
            <translation>Hiện tệp ẩn</translation>
        </message>
        <message>
            <source>&amp;New Folder</source>
            <translation>Thư mục mới</translation>
        </message>
        <message>
            <source>&amp;Rename</source>
            <translation>Đổi tên</translation>
        </message>
        <message>
            <source>&amp;Delete</source>
            <translation>Xóa</translation>
        </message>
        <message>
            <source>All Files (*)</source>
            <translation>Mọi tệp (*)</translation>
        </message>
        <message>
            <source>%1
File not found.
Please verify the correct file name was given.</source>
            <translation>%1
Không tìm thấy tệp.
Kiểm tra lại tên tệp.</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Bỏ khỏi danh sách</translation>
        </message>
    </context>
    <context>
        <name>QShortcut</name>
        <message>
            <source>Left</source>
            <translation>←</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>→</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>↑</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>↓</translation>
        </message>
        <message>
            <source>PgDown</source>
            <translation>PgDn</translation>
        </message>
    </context>
    <context>
        <name>Indicators</name>
        <message>
            <source>type the number of valid results at the top right</source>
            <translation>nhập số kết quả còn hiệu lực ở ô trên cùng bên phải</translation>
        </message>
    </context>
    <context>
        <name>_Step</name>
        <message>
            <source>{step}: done</source>
            <translation>{step}: đã xong</translation>
        </message>
    </context>
</TS>
