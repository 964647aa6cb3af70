/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.cli.BrokerCommand;
import dev.spanflow.cli.BrokerSettings;
import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.TerminalText;
import dev.spanflow.cli.TextTable;
import dev.spanflow.schemas.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends letters through assembly again. */
@Command(
        name = "redrive",
        description = {
            "Send dead letters back to the spans topic, so that they go through assembly again, parents first. Prints what"
                    + " it would do and stops, unless --execute.",
            "A letter whose span has a newer record is superseded: it is resolved and not sent. With --force it is sent as"
                    + " the newest of its phase; a finished span is never taken back."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow dead-letters redrive --reason SGP_REFUSED --from -2h --bootstrap-servers kafka:9092",
            "  spanflow dead-letters redrive 3@17 3@18 --execute"
        })
final class DeadLettersRedrive extends BrokerCommand {
    private static final String MAX_ATTEMPTS = "5";
    private static final Duration SEEN = Duration.ofSeconds(15);

    @Mixin
    private final LetterFilter filter = new LetterFilter();

    @Option(names = "--execute", description = "Do it. Without this nothing is sent.")
    private boolean execute;

    @Option(names = "--dry-run", description = "Print what would be done only, which is the default.")
    private boolean dryRun;

    @Option(names = "--force", description = "Send those too that a newer record supersedes.")
    private boolean force;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            defaultValue = MAX_ATTEMPTS,
            description = "Leave letters that have come so often. Default: ${DEFAULT-VALUE}")
    private int maxAttempts = Integer.parseInt(MAX_ATTEMPTS);

    DeadLettersRedrive(Map<String, String> environment) {
        super(environment);
    }

    @Override
    protected int run(Map<String, String> resolved) {
        if (execute && dryRun) {
            throw new ConfigException("--execute and --dry-run: give one of them.");
        }
        if (maxAttempts < 1) {
            throw new ConfigException("--max-attempts " + maxAttempts + ": every letter has come once at least.");
        }
        BrokerSettings settings = BrokerSettings.of(resolved);
        if (!execute) {
            try (TopicReader reader = settings.reader()) {
                print(decisions(redrive(reader, settings)));
            }
            return 0;
        }
        try (RedriveTransactions transactions =
                        RedriveTransactions.open(settings.addresses(), settings.topics(), settings.kafka());
                TopicReader reader = settings.reader()) {
            Redrive redrive = redrive(reader, settings);
            List<Decision> done = carryOut(decisions(redrive), redrive, transactions);
            print(done);
            if (!reader.awaitCommitted(transactions.written(), SEEN)) {
                err().println("All is written; readers will see it once another transaction on its topics has ended.");
            }
            return count(done, Decision.Fate.REFUSED) > 0 ? PARTIAL : 0;
        }
    }

    private Redrive redrive(TopicReader reader, BrokerSettings settings) {
        return new Redrive(reader, settings.topics(), new Redrive.Terms(maxAttempts, force));
    }

    private List<Decision> decisions(Redrive redrive) {
        LetterBook book = redrive.read();
        LetterFilter.Chosen chosen = filter.at(Instant.now());
        filter.requireUnresolved(book);
        return redrive.decide(book.unresolved().stream().filter(chosen::test).toList(), book.unresolved());
    }

    private List<Decision> carryOut(List<Decision> decisions, Redrive redrive, RedriveTransactions transactions) {
        List<Decision> done = new ArrayList<>();
        for (Decision decision : decisions) {
            done.add(carryOut(decision, redrive, transactions));
        }
        transactions.commit();
        return done;
    }

    private Decision carryOut(Decision decision, Redrive redrive, RedriveTransactions transactions) {
        if (decision.fate() == Decision.Fate.REFUSED) {
            return decision;
        }
        ConsumerRecord<byte[], byte[]> original = redrive.original(decision.letter());
        if (original == null) {
            return Decision.refused(decision.letter(), "retention has just taken it");
        }
        if (decision.fate() == Decision.Fate.SUPERSEDED) {
            transactions.writeSuperseded(decision, original);
        } else {
            transactions.write(decision, original, force && !decision.why().isEmpty());
        }
        return decision;
    }

    private void print(List<Decision> decisions) {
        if (isJson()) {
            out().println(JsonText.of(
                    decisions.stream().map(DeadLettersRedrive::json).toList()));
        } else if (!decisions.isEmpty()) {
            table(decisions).print(out());
        }
        String sums = count(decisions, Decision.Fate.REDRIVE) + " redriven, "
                + count(decisions, Decision.Fate.SUPERSEDED) + " superseded, "
                + count(decisions, Decision.Fate.REFUSED) + " refused";
        err().println(execute ? sums + "." : "Would be: " + sums + ". Nothing was sent: add --execute.");
        long vain = decisions.stream()
                .filter(decision -> decision.fate() == Decision.Fate.REDRIVE && Remedy.isVain(decision.letter()))
                .count();
        if (vain > 0) {
            err().println(vain + " of them will come back, for the record itself is at fault; show says what to do.");
        }
    }

    private static TextTable table(List<Decision> decisions) {
        TextTable table = new TextTable("LETTER", "REASON", "ATTEMPTS", "TRACE", "WHAT", "WHY");
        for (Decision decision : decisions) {
            Letter letter = decision.letter();
            table.row(
                    letter.place(),
                    letter.reason(),
                    letter.attempts(),
                    letter.traceId() == null ? "-" : TerminalText.line(letter.traceId(), 60),
                    decision.fate().name().toLowerCase(java.util.Locale.ROOT),
                    decision.why());
        }
        return table;
    }

    private static Map<String, Object> json(Decision decision) {
        Map<String, Object> json = new LinkedHashMap<>(LetterText.json(decision.letter(), null));
        json.remove("resolution");
        json.put("what", decision.fate().name().toLowerCase(java.util.Locale.ROOT));
        json.put("why", decision.why());
        return json;
    }

    private static long count(List<Decision> decisions, Decision.Fate fate) {
        return decisions.stream().filter(decision -> decision.fate() == fate).count();
    }
}
