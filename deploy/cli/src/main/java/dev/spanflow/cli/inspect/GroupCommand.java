/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.cli.BrokerCommand;
import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.TextTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the traces of a group. */
@Command(
        name = "group",
        description = "List the traces of a group with their states, as an assembler knows them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow group job-9 --assembler-url http://assembler:8687",
            "  spanflow group job-9 --output json | jq '.traces[].trace_id'"
        })
public final class GroupCommand extends BrokerCommand {
    public static final String NAME = "group";

    private static final int PAGE = 1_000;

    @Parameters(paramLabel = "GROUP_ID", description = "The group.")
    private String groupId = "";

    public GroupCommand(Map<String, String> environment) {
        super(environment, InspectSettings.WITHOUT_BROKERS);
    }

    @Override
    protected int run(Map<String, String> settings) throws InterruptedException {
        Question assembler = InspectSettings.assembler(settings);
        String path = "/groups/" + Question.encoded(groupId) + "?account="
                + Question.encoded(InspectSettings.account(settings)) + "&limit=" + PAGE;
        JsonTree page = assembler.json(path);
        JsonTree rollUp = page.object("roll_up");
        List<JsonTree> traces = new ArrayList<>(page.objects("traces"));
        for (String next = page.textOrNull("next"); next != null; next = page.textOrNull("next")) {
            page = assembler.json(path + "&after=" + Question.encoded(next));
            traces.addAll(page.objects("traces"));
        }
        print(rollUp, traces);
        return 0;
    }

    private void print(JsonTree rollUp, List<JsonTree> traces) {
        if (isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("roll_up", rollUp.members());
            json.put("traces", traces.stream().map(JsonTree::members).toList());
            out().println(JsonText.of(json));
        } else {
            text(traces).print(out());
            err().println(traces.size() + (traces.size() == 1 ? " trace." : " traces."));
        }
    }

    static TextTable text(List<JsonTree> traces) {
        TextTable table = new TextTable("TRACE", "STATE", "SPANS", "FIRST", "LAST");
        for (JsonTree trace : traces) {
            table.row(
                    trace.text("trace_id"),
                    trace.text("state"),
                    trace.number("spans"),
                    time(trace.number("first_appended_ms")),
                    time(trace.number("last_appended_ms")));
        }
        return table;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
