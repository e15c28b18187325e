//! Reading takes memory in proportion to the text: the peak, counted by the allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed unchanged to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(HELD.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Returns the most bytes that reading held at once.
fn peak_memory(text: &str) -> usize {
    let before = HELD.load(Relaxed);
    PEAK.store(before, Relaxed);
    let reading = reusecheck_core::read_text(text);
    let most = PEAK.load(Relaxed) - before;
    drop(reading);
    most
}

fn numbered(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// One test, so that nothing else allocates meanwhile.
#[test]
fn reading_holds_at_most_six_times_the_text_or_what_one_node_needs() {
    let repeated = |line: &str| line.repeat(500_000 / line.len());
    let head =
        "NAME STATUS ROLES AGE VERSION INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME\n";
    let row = |at| {
        format!(
            "node-{at}   Ready    <none>   152m   v1.27.3   10.0.0.5   <none>   Ubuntu 20.04 LTS   5.4.0-{}-generic   containerd://1.6.0\n",
            at % 90
        )
    };
    let object = |at| {
        format!(
            r#"{{"kind":"Node","metadata":{{"name":"node-{at}"}},"status":{{"nodeInfo":{{"kernelVersion":"5.4.0-{}-generic"}},"images":["{}"]}}}},"#,
            at % 90,
            "image ".repeat(99)
        )
    };
    let texts = [
        ("a sysctl", repeated("net.ipv4.vs.conn_reuse_mode = 0\n")),
        ("short lines", repeated("x\n")),
        ("different short lines", numbered(60_000, |at| format!("x{at}\n"))),
        ("different sysctls", numbered(20_000, |at| format!("net.ipv4.vs.t{at} = 1\n"))),
        ("prompts", repeated("$ uname -r\n5.4.0-99-generic\n")),
        ("comments", numbered(20_000, |at| format!("#net.ipv4.vs.t{at} = 1\n"))),
        ("kernels", numbered(30_000, |at| format!("5.4.0-{at}-generic\n"))),
        ("nodes", head.to_owned() + &numbered(5_000, row)),
        ("brackets", repeated("[")),
        ("one line", repeated("a ")),
        ("nodes as JSON", format!(r#"{{"items":[{}]}}"#, numbered(1_000, object))),
        ("keys in keys", format!("items:\n- {}", repeated("? "))),
    ];
    for (name, text) in texts {
        let (most, length) = (peak_memory(&text), text.len());
        assert!(most <= 6 * length, "{name}: {most} bytes for {length}");
    }
    // A possible key is kept until it is decided: as much as a node needs, whatever the length of the text.
    for piece in ["[b: ]", "|,", "{a,"] {
        for head in ["{", "[{", "kind: ", "- "] {
            let text = format!("items:\n{head}{}", repeated(piece));
            for text in [text.as_str(), &text[7..]] {
                let most = peak_memory(text);
                assert!(most <= 64 << 20, "{head}{piece}: {most} bytes");
            }
        }
    }
}
