/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.assembler.replay.ReplayLog;
import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.OutputFormat;
import dev.spanflow.cli.SettingFlags;
import dev.spanflow.cli.TextTable;
import dev.spanflow.cli.Version;
import dev.spanflow.schemas.Replay;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the replays. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Show all replays, the newest last.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow replay list --bootstrap-servers kafka:9092",
            "  spanflow replay list --bootstrap-servers kafka:9092 --output json | jq .state"
        })
final class ReplayList implements Callable<Integer> {
    private final SettingFlags flags;

    @Mixin
    private final OutputFormat output = new OutputFormat();

    @Spec
    private CommandSpec spec;

    private ReplayList(SettingFlags flags) {
        this.flags = flags;
    }

    static CommandLine create(SettingFlags flags) {
        CommandSpec command = CommandSpec.forAnnotatedObject(new ReplayList(flags));
        flags.addTo(command);
        return new CommandLine(command);
    }

    @Override
    public Integer call() {
        ReplaySettings settings = new ReplaySettings(flags.resolve());
        PrintWriter out = spec.commandLine().getOut();
        try (ReplayLog log = new ReplayLog(
                settings.addresses(), settings.kafka(), settings.topics().replays())) {
            Collection<Replay> replays = log.all().values();
            if (output.isJson()) {
                replays.forEach(replay -> out.println(JsonText.of(json(replay))));
            } else {
                print(replays, out);
            }
        }
        out.flush();
        return 0;
    }

    private static void print(Collection<Replay> replays, PrintWriter out) {
        TextTable table =
                new TextTable("REPLAY", "STATE", "PASS", "TRACES", "SPANS", "ARRIVED", "UPDATED", "TARGET", "DETAIL");
        for (Replay replay : replays) {
            String detail = replay.progress().detail();
            table.row(
                    replay.id(),
                    replay.state().text(),
                    replay.progress().pass(),
                    replay.plan().traces(),
                    replay.plan().spans(),
                    replay.progress().sent(),
                    updated(replay),
                    Destination.of(replay.plan()),
                    detail == null ? "" : detail);
        }
        table.print(out);
    }

    private static Instant updated(Replay replay) {
        return Instant.ofEpochMilli(replay.progress().updated()).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Map<String, @Nullable Object> json(Replay replay) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("replay_id", replay.id());
        json.put("state", replay.state().text());
        json.put("pass", replay.progress().pass());
        json.put("traces", replay.plan().traces());
        json.put("spans", replay.plan().spans());
        json.put("arrived", replay.progress().sent());
        json.put("updated", updated(replay).toString());
        json.put("target", replay.plan().target());
        json.put("detail", replay.progress().detail());
        return json;
    }
}
