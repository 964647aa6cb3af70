/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.cli.Access;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.TopicCheck;
import dev.spanflow.schemas.TopicReader;
import dev.spanflow.schemas.Topics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

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

    /** For which roles the rights of whoever runs the doctor suffice, as far as brokers tell: they tell of topics only. */
    static Check rights(Topics topics, Map<String, Set<AclOperation>> rights) {
        List<String> suffice = new ArrayList<>();
        for (Access.Role role : Access.Role.values()) {
            if (missing(topics, role, rights).isEmpty()) {
                suffice.add(role.name().toLowerCase(Locale.ROOT));
            }
        }
        return suffice.isEmpty()
                ? Check.wrong("rights", "this user's suffice on the topics for no role", "see --role")
                : Check.well("rights", "on the topics this user may work as " + String.join(", ", suffice));
    }

    /** What somebody in this role lacks. */
    static List<Check> rights(Topics topics, Access.Role role, Map<String, Set<AclOperation>> rights) {
        List<Check> checks = new ArrayList<>(missing(topics, role, rights));
        if (checks.isEmpty()) {
            checks.add(Check.well(
                    "rights",
                    "on the topics this user may work as " + role.name().toLowerCase(Locale.ROOT)));
        }
        return checks;
    }

    /** Topics that do not exist are a finding of their own. */
    private static List<Check> missing(Topics topics, Access.Role role, Map<String, Set<AclOperation>> rights) {
        List<Check> checks = new ArrayList<>();
        for (Access access : Access.of(role)) {
            rights.forEach((topic, allowed) -> {
                Set<AclOperation> missing = EnumSet.copyOf(access.operations());
                missing.removeAll(allowed);
                if (isOf(access, topics, topic) && !missing.isEmpty()) {
                    checks.add(missing(topic, missing));
                }
            });
        }
        return checks;
    }

    private static boolean isOf(Access access, Topics topics, String topic) {
        String name = topics.prefix() + access.name();
        return access.type() == ResourceType.TOPIC
                && (access.pattern() == PatternType.PREFIXED ? topic.startsWith(name) : topic.equals(name));
    }

    private static Check missing(String topic, Set<AclOperation> missing) {
        List<String> words = missing.stream().map(SecurityUtils::operationName).toList();
        return Check.wrong(
                "rights",
                "this user may not " + String.join(", ", words) + " on " + topic,
                "kafka-acls.sh --add --allow-principal User:… --operation " + String.join(" --operation ", words)
                        + " --topic " + topic);
    }

    /** Those of all accounts. */
    static Check exporters(Topics topics, Brokers brokers) {
        String first = ExporterConfig.groupId(topics, Headers.DEFAULT_ACCOUNT);
        boolean begun = !brokers.committed(first).isEmpty(); // fails without the right, where a listing is empty
        List<String> groups = brokers.groups(first);
        return begun || !groups.isEmpty()
                ? Check.well("exporters", "consumer groups: " + String.join(", ", groups))
                : Check.wrong("exporters", "there is no consumer group " + first, "start an exporter");
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
