//! Parts of the wasm that load after the page.
//!
//! xtask/bindgen cuts each part off at the export that [`part!`] declares, with all code and data that only parts reach. It
//! connects the import with that export, and writes the loader. It knows all three by their names.

/// Declares a part by its name, its type and a value of it: `part` returns it, and `request` loads it. Without the feature
/// `split`, it is built in.
macro_rules! part {
    ($name:literal, $type:ty, $value:expr) => {
        #[cfg_attr(
            all(feature = "split", target_family = "wasm"),
            unsafe(export_name = concat!("__wasm_split_00", $name, "00_export_00000000000000000000000000000001"))
        )]
        #[allow(improper_ctypes_definitions, reason = "both sides are of one compilation")]
        pub(in crate::app) extern "C" fn part() -> &'static $type {
            static PART: $type = $value;
            &PART
        }

        #[cfg(all(feature = "split", target_family = "wasm"))]
        #[link(wasm_import_module = "__wasm_split_placeholder__")]
        #[allow(improper_ctypes, reason = "both sides are of one compilation")]
        unsafe extern "C" {
            #[link_name = concat!("__wasm_split_load_", $name)]
            fn load(done: $crate::app::parts::Done, then: *mut std::ffi::c_void);
            #[link_name = concat!("__wasm_split_00", $name, "00_import_00000000000000000000000000000001")]
            fn loaded() -> &'static $type;
        }

        /// Loads the part; `None` if that fails.
        #[cfg(all(feature = "split", target_family = "wasm"))]
        pub(in crate::app) fn request(then: impl FnOnce(Option<&'static $type>) + 'static) {
            let then = $crate::app::parts::waiting(move |is_loaded| {
                // SAFETY: the part is loaded.
                then(is_loaded.then(|| unsafe { loaded() }));
            });
            // SAFETY: `load` calls `done` once, with the pointer that it gets here.
            unsafe { load($crate::app::parts::done, then) };
        }

        /// Returns the part.
        #[cfg(not(all(feature = "split", target_family = "wasm")))]
        pub(in crate::app) fn request(then: impl FnOnce(Option<&'static $type>) + 'static) {
            then(Some(part()));
        }
    };
}

pub(super) use part;

#[cfg(all(feature = "split", target_family = "wasm"))]
pub(super) use loading::{Done, done, waiting};

#[cfg(all(feature = "split", target_family = "wasm"))]
mod loading {
    use std::ffi::c_void;

    type Then = Box<dyn FnOnce(bool)>;
    /// Receives the pointer that was passed to the loader, and whether the part is loaded.
    pub(in crate::app) type Done = unsafe extern "C" fn(*mut c_void, bool);

    /// Returns the pointer for [`done`].
    pub(in crate::app) fn waiting(then: impl FnOnce(bool) + 'static) -> *mut c_void {
        let then: Box<Then> = Box::new(Box::new(then));
        Box::into_raw(then).cast()
    }

    pub(in crate::app) unsafe extern "C" fn done(then: *mut c_void, is_loaded: bool) {
        // SAFETY: the pointer is from `waiting` and used once.
        let then: Box<Then> = unsafe { Box::from_raw(then.cast()) };
        then(is_loaded);
    }
}
