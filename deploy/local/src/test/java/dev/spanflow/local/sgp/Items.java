/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.nio.charset.StandardCharsets;

/** Batches as JSON text. */
final class Items {
    static final String START = "2030-05-01T10:00:00.125000+00:00";
    static final String END = "2030-05-01T10:00:01+00:00";

    private Items() {}

    static String batch(String... items) {
        return "{\"items\":[" + String.join(",", items) + "]}";
    }

    static byte[] bytes(String... items) {
        return batch(items).getBytes(StandardCharsets.UTF_8);
    }

    /** A root in progress. */
    static String root(String trace, String id) {
        return item(trace, id, "");
    }

    static String child(String trace, String id, String parent) {
        return item(trace, id, ",\"parent_id\":\"" + parent + "\"");
    }

    /** A child marked as let go without its parent. */
    static String passed(String trace, String id, String parent) {
        return item(trace, id, ",\"parent_id\":\"" + parent + "\",\"metadata\":{\"spanflow\":{\"orphan\":\"passed\"}}");
    }

    static String completed(String trace, String id, String name) {
        return item(trace, id, ",\"end_timestamp\":\"" + END + "\"").replace("\"work\"", "\"" + name + "\"");
    }

    static String item(String trace, String id, String more) {
        return "{\"id\":\"" + id + "\",\"trace_id\":\"" + trace + "\",\"name\":\"work\",\"start_timestamp\":\"" + START
                + "\"" + more + "}";
    }
}
