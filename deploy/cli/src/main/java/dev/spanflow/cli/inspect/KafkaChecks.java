/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.TopicCheck;
import dev.spanflow.schemas.TopicReader;
import dev.spanflow.schemas.Topics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;

/** What can be wrong with the brokers, the topics, and whoever writes to them. Changes nothing. */
final class KafkaChecks {
    private static final int SAMPLE = 200;
    private static final long MOST_SKEW_MS = 1_000;

    private KafkaChecks() {}

    static Check brokers(Brokers.Cluster cluster) {
        String version = cluster.metadataVersion() == null
                ? ", which do not tell their version"
                : ", metadata.version " + cluster.metadataVersion();
        return Check.well(
                "brokers", cluster.nodes().size() + " reached: " + String.join(", ", cluster.nodes()) + version);
    }

    static List<Check> topics(Topics topics, Brokers brokers) {
        List<Check> checks = new ArrayList<>();
        TopicCheck.findings(topics, brokers.states(topics))
                .forEach(finding ->
                        checks.add(Check.wrong("topics", finding.topic() + " " + finding.fault(), finding.fix())));
        if (checks.isEmpty()) {
            checks.add(Check.well("topics", "all are there, with the right settings"));
        }
        return checks;
    }

    /** The rights of whoever runs the doctor, as far as the brokers tell. */
    static List<Check> rights(Map<String, Set<AclOperation>> rights) {
        List<Check> checks = new ArrayList<>();
        rights.forEach((topic, allowed) -> {
            Set<AclOperation> missing = EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE);
            missing.removeAll(allowed);
            if (!missing.isEmpty() && !allowed.contains(AclOperation.ALL)) {
                checks.add(
                        Check.wrong(
                                "rights",
                                "this user may not " + missing + " on " + topic,
                                "kafka-acls.sh --add --resource-pattern-type prefixed --topic PREFIX, for the user of the apps"));
            }
        });
        if (checks.isEmpty()) {
            checks.add(Check.well(
                    "rights",
                    "this user may read and write " + rights.size() + " topics; others' rights are not seen"));
        }
        return checks;
    }

    /** Looks at the last records of each partition: do their keys belong there? */
    static Check partitioner(TopicReader reader, String topic) {
        List<TopicPartition> partitions = reader.partitions(topic);
        Map<TopicPartition, Long> starts = reader.starts(partitions);
        Map<TopicPartition, Long> ends = reader.ends(partitions);
        long[] seen = new long[2];
        for (TopicPartition partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            long from = Math.max(starts.getOrDefault(partition, 0L), end - SAMPLE);
            reader.read(partition, from, end, record -> {
                seen[0]++;
                seen[1] += isAstray(record.key(), partition.partition(), partitions.size()) ? 1 : 0;
                return true;
            });
        }
        return partitioner(seen[0], seen[1]);
    }

    static Check partitioner(long sampled, long astray) {
        String of = "of the last " + sampled + " records of spans, " + astray
                + " lie on a partition that is not their key's";
        return astray == 0
                ? Check.well("partitioner", of)
                : Check.wrong(
                        "partitioner",
                        of + ": each is rerouted, and costs twice",
                        "producers on librdkafka: partitioner=murmur2_random; all: key = trace_id");
    }

    static boolean isAstray(byte @org.jspecify.annotations.Nullable [] key, int partition, int partitions) {
        return key == null || Partitions.of(key, partitions) != partition;
    }

    /** The newest append time on the topic tells the brokers' clock; it cannot lie ahead of ours. */
    static Check clock(TopicReader reader, String topic, long nowMillis) {
        long newest = 0;
        for (TopicPartition partition : reader.partitions(topic)) {
            List<TopicPartition> one = List.of(partition);
            long end = reader.ends(one).getOrDefault(partition, 0L);
            long start = reader.starts(one).getOrDefault(partition, 0L);
            Map<String, Long> last = new LinkedHashMap<>();
            reader.read(partition, Math.max(start, end - 2), end, record -> {
                last.put("time", record.timestamp());
                return true;
            });
            newest = Math.max(newest, last.getOrDefault("time", 0L));
        }
        return clock(newest, nowMillis);
    }

    static Check clock(long newestAppend, long nowMillis) {
        long ahead = newestAppend - nowMillis;
        if (ahead > MOST_SKEW_MS) {
            return Check.wrong(
                    "clock",
                    "the brokers' clock is at least " + ahead + " ms ahead of this machine's",
                    "let both keep time by NTP");
        }
        return Check.well(
                "clock",
                newestAppend == 0
                        ? "nothing on the topic to compare it with"
                        : "the brokers' is not ahead of this machine's, by the newest record");
    }
}
