use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn grouped_numbers_keep_their_digits(number in any::<u64>()) {
        let text = numbered(number);
        prop_assert_eq!(text.replace(',', ""), number.to_string());
        for group in text.split(',').skip(1) {
            prop_assert_eq!(group.len(), 3);
        }
    }
}
