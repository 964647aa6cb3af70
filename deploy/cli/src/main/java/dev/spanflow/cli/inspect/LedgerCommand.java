/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.cli.BrokerCommand;
import dev.spanflow.cli.BrokerSettings;
import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.TextTable;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.exporter.ledger.ExportLedger;
import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.TopicReader;
import dev.spanflow.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;

/** Prints both apps' books, and whether they balance. */
@Command(
        name = "ledger",
        description = {
            "Print what the assemblers and the exporters have done with each record, and whether the books balance.",
            "Exit code 1 if they differ. Records between the two are counted on the topic."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow ledger --bootstrap-servers kafka:9092 --assembler-url http://assembler:8687",
            "  spanflow ledger --bootstrap-servers kafka:9092 --output json | jq .verdict"
        })
public final class LedgerCommand extends BrokerCommand {
    public static final String NAME = "ledger";

    private static final int TRIES = 3;

    public LedgerCommand(Map<String, String> environment) {
        super(environment, InspectSettings.DEFINITION);
    }

    @Override
    protected int run(Map<String, String> settings) throws InterruptedException {
        BrokerSettings brokerSettings = BrokerSettings.of(settings);
        Question assembler = InspectSettings.assembler(settings);
        try (Brokers brokers = brokerSettings.connect();
                TopicReader reader = brokerSettings.reader()) {
            Books books = books(assembler, brokers, reader, brokerSettings.topics());
            for (int i = 1; i < TRIES && books.difference() != 0; i++) {
                books = books(assembler, brokers, reader, brokerSettings.topics());
            }
            print(books);
            return books.balance() ? 0 : 1;
        }
    }

    private static Books books(Question assembler, Brokers brokers, TopicReader reader, Topics topics)
            throws InterruptedException {
        long before = assembler.json("/ledger").number("forwarded");
        ExportLedger exported = ExportLedger.EMPTY;
        long unread = 0;
        for (String group : brokers.groups(topics.application("exporter"))) {
            String account = account(topics, group);
            if (account != null) {
                Map<TopicPartition, OffsetAndMetadata> committed = brokers.committed(group);
                for (OffsetAndMetadata offset : committed.values()) {
                    exported = exported.plus(ExportLedger.ofMetadata(offset.metadata()));
                }
                unread += unread(reader, topics, account, committed);
            }
        }
        JsonTree after = assembler.json("/ledger");
        return new Books(after, exported, unread, before == after.number("forwarded"));
    }

    /** Null for a group that is no exporter's. */
    private static @org.jspecify.annotations.Nullable String account(Topics topics, String group) {
        String first = ExporterConfig.groupId(topics, Headers.DEFAULT_ACCOUNT);
        if (group.equals(first)) {
            return Headers.DEFAULT_ACCOUNT;
        }
        return group.startsWith(first + "-") ? group.substring(first.length() + 1) : null;
    }

    private static long unread(
            TopicReader reader, Topics topics, String account, Map<TopicPartition, OffsetAndMetadata> committed) {
        List<TopicPartition> partitions = reader.partitions(topics.orderedSpans());
        Map<TopicPartition, Long> ends = reader.ends(partitions);
        Map<TopicPartition, Long> starts = reader.starts(partitions);
        long[] unread = new long[1];
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata done = committed.get(partition);
            long from = done == null ? starts.getOrDefault(partition, 0L) : done.offset();
            reader.read(partition, from, ends.getOrDefault(partition, 0L), record -> {
                unread[0] += account.equals(Headers.account(record.headers())) ? 1 : 0;
                return true;
            });
        }
        return unread[0];
    }

    private void print(Books books) {
        if (isJson()) {
            out().println(JsonText.of(books.json()));
            return;
        }
        TextTable table = new TextTable("ASSEMBLER", "RECORDS");
        Map<String, Object> sums = Books.sums(books.assembler());
        sums.remove("waiting_bytes"); // are no records
        sums.forEach(table::row);
        table.print(out());
        out().println();
        TextTable exporter = new TextTable("EXPORTER", "RECORDS");
        books.exporterSums().forEach(exporter::row);
        exporter.row("unread", books.unread());
        exporter.print(out());
        out().println();
        out().println(books.verdict());
    }
}
