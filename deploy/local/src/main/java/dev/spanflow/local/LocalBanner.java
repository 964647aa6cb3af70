/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import dev.spanflow.cli.JsonText;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code spanflow local} prints once, when it is ready. */
record LocalBanner(
        LocalStack stack, DataFolder data, @Nullable SgpTarget target, Duration startUp) {
    /** As it was called, when the launcher says so. */
    private static final String COMMAND = System.getProperty("spanflow.command", "spanflow");

    enum Format {
        text,
        json
    }

    void print(Format format, PrintWriter out) {
        if (format == Format.json) {
            out.println(JsonText.of(json()));
        } else {
            printText(out);
        }
        out.flush();
    }

    private void printText(PrintWriter out) {
        out.printf(Locale.ROOT, "Spanflow local, ready after %.1f s%n%n", startUp.toMillis() / 1e3);
        line(
                out,
                "Kafka",
                stack.bootstrapServers(),
                "spans go to topic " + stack.topics().spans());
        if (target == null) {
            line(out, "SGP stand-in", stack.sgpUrl().toString(), "GET /admin/report; any API key works");
        } else {
            line(out, "SGP", target.url(), "spans LEAVE this machine: --sgp-url");
        }
        line(
                out,
                "Assembler",
                url(stack.assemblerUrl()),
                "GET /health/ready, /metrics, /ledger, /traces/{id}, /groups/{id}");
        line(out, "Exporter", url(stack.exporterUrl()), "GET /health/ready, /metrics");
        line(
                out,
                "Data",
                data.path().toString(),
                data.isEphemeral() ? "gone after the end" : "kept; --ephemeral keeps none");
        out.printf("%nTry, in another terminal:%n");
        out.println("  " + kcat());
        if (target == null) {
            out.println("  curl " + stack.sgpUrl() + "/admin/report");
        }
        out.println("  " + COMMAND + " topics describe --bootstrap-servers " + stack.bootstrapServers());
        out.printf("%nStop it with Ctrl-C.%n");
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bootstrap_servers", stack.bootstrapServers());
        json.put("topic", stack.topics().spans());
        json.put("sgp", target == null ? stack.sgpUrl().toString() : target.url());
        json.put("stand_in", target == null);
        json.put("assembler", url(stack.assemblerUrl()));
        json.put("exporter", url(stack.exporterUrl()));
        json.put("data", data.path().toString());
        json.put("ephemeral", data.isEphemeral());
        json.put("start_up_ms", startUp.toMillis());
        json.put("try", kcat());
        return json;
    }

    private String kcat() {
        return "jq -r '\"\\(.trace_id)\\t\\(tojson)\"' spans.jsonl | kcat -P -b " + stack.bootstrapServers() + " -t "
                + stack.topics().spans() + " -K '\\t' -X topic.partitioner=murmur2_random";
    }

    private static String url(@Nullable URI url) {
        return url == null ? "" : url.toString();
    }

    private static void line(PrintWriter out, String name, String address, String hint) {
        out.printf("  %-14s %-26s %s%n", name, address, hint);
    }
}
