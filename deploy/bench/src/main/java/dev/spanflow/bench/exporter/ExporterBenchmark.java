/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.bench.Broker;
import dev.spanflow.bench.Machine;
import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.exporter.ExporterStats;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * From the topic to the server's answer, beside OkHttp putting bodies of as many spans that were made beforehand, over as many
 * connections, and beside a bare consumer that polls the same records and does nothing with them. Broker and server run in JVMs of their own. A figure is the median of the rounds, from the first answer to the
 * last.
 */
@Command(
        name = "exporter",
        description = "Topic to SGP: spans/s, CPU and allocation a span, beside OkHttp putting the same bodies.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class ExporterBenchmark implements Callable<Integer> {
    private static final int PARTITIONS = 8;
    private static final int CONNECTIONS = 16;
    private static final int SLOW_MS = 150;
    private static final String FILL = "lorem ipsum dolor sit amet ".repeat(11);

    @Option(names = "--spans", description = "Of ~600 B, a round.", defaultValue = "300000")
    int spans = 300_000;

    @Option(names = "--rounds", description = "Of which the median is printed; one more warms up.", defaultValue = "3")
    int rounds = 3;

    @Option(names = "--quick", description = "A smoke run: few spans, one round.")
    boolean quick;

    @Option(names = "--only", description = "Which tables.", split = ",", defaultValue = "at_once,slow")
    Set<String> only = Set.of();

    @Override
    public Integer call() throws Exception {
        if (quick) {
            spans = 20_000;
            rounds = 1;
        }
        Machine.requireFullCompiler();
        System.out.println(Machine.describe());
        Path data = Files.createTempDirectory("spanflow-bench");
        try (Broker broker = Broker.start(data.resolve("kafka"));
                Sink sink = Sink.start()) {
            if (only.contains("at_once")) {
                atOnce(broker, sink);
            }
            if (only.contains("slow")) {
                slow(broker, sink);
            }
        }
        return 0;
    }

    private void atOnce(Broker broker, Sink sink) throws Exception {
        Topics topics = fed(broker, spans);
        List<Figures> ours = new ArrayList<>();
        List<Figures> floor = new ArrayList<>();
        List<Figures> polls = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            Figures exported = exported(broker, topics, sink.url(0), spans, 2);
            Figures put = put(sink.url(0), spans, (int) Math.ceil(exported.spansPerRequest()));
            Figures polled = Poller.polled(broker, topics.orderedSpans(), PARTITIONS, spans);
            if (round > 0) {
                polls.add(polled);
                ours.add(exported);
                floor.add(put);
            }
        }
        Figures our = median(ours);
        Figures least = median(floor);
        System.out.printf(
                "%nserver answers at once; %,d spans of ~600 B, %d connections, median of %d rounds%n%n",
                spans, CONNECTIONS, rounds);
        head("");
        print("OkHttp, prebuilt bodies", least);
        print("KafkaConsumer, poll only", median(polls));
        print("exporter", our);
        System.out.printf("%-24s %12.2f%n", "of OkHttp", our.perSecond() / least.perSecond());
        System.out.printf(
                "%-24s %12.2f%n", "of the poll", our.perSecond() / median(polls).perSecond());
    }

    private static void head(String first) {
        System.out.printf(
                "%-24s %12s %16s %14s %12s%n", first, "spans/s", "spans a request", "CPU µs a span", "B a span");
    }

    private static void print(String name, Figures figures) {
        System.out.printf(
                "%-24s %,12.0f %,16.0f %14.2f %,12.0f%n",
                name, figures.perSecond(), figures.spansPerRequest(), figures.cpuMicros(), figures.bytes());
    }

    private void slow(Broker broker, Sink sink) throws Exception {
        System.out.printf("%nserver takes %d ms a request; at most %d requests at a time%n%n", SLOW_MS, CONNECTIONS);
        head("lanes");
        int count = quick ? 5_000 : spans;
        Topics topics = fed(broker, count);
        for (int lanes : new int[] {1, 2, 4}) {
            Figures figures = exported(broker, topics, sink.url(SLOW_MS), count, lanes);
            print(lanes + " x " + PARTITIONS + " partitions", figures);
        }
    }

    private static Figures median(List<Figures> figures) {
        List<Figures> sorted = new ArrayList<>(figures);
        sorted.sort(Comparator.comparingDouble(Figures::perSecond));
        return sorted.get(sorted.size() / 2);
    }

    private static Figures exported(Broker broker, Topics topics, String url, int spans, int lanes) {
        AtomicLong requests = new AtomicLong();
        ExporterConfig config = new ExporterConfig(Map.of(
                ExporterConfig.BOOTSTRAP_SERVERS,
                broker.bootstrapServers(),
                ExporterConfig.TOPIC_PREFIX,
                topics.prefix(),
                ExporterConfig.SGP_URL,
                url,
                ExporterConfig.SGP_API_KEY,
                "k",
                ExporterConfig.LANES_PER_PARTITION,
                lanes,
                ExporterConfig.REQUESTS_MAX,
                CONNECTIONS));
        try (Exporter exporter = Exporter.start(config, (status, sent, took) -> requests.incrementAndGet())) {
            awaitMore(exporter, 0);
            Cost start = Cost.now();
            int before = done(exporter.stats());
            long requestsBefore = requests.get();
            awaitMore(exporter, spans - 1);
            return new Figures(
                    spans - before, requests.get() - requestsBefore, Cost.now().since(start));
        } finally {
            forget(broker, topics);
        }
    }

    /** So that the next one starts at the beginning. */
    private static void forget(Broker broker, Topics topics) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            String group = topics.application("exporter");
            admin.deleteConsumerGroups(List.of(group)).all().get();
        } catch (Exception e) {
            throw new IllegalStateException("offsets stay: the next round would read nothing", e);
        }
    }

    private static void awaitMore(Exporter exporter, int spans) {
        while (done(exporter.stats()) <= spans) {
            if (exporter.failure() != null) {
                throw new IllegalStateException("the exporter has died", exporter.failure());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static int done(ExporterStats stats) {
        return (int) (stats.acknowledged() + stats.collapsed());
    }

    private static Figures put(String url, int spans, int perRequest) throws InterruptedException {
        byte[] body = body(perRequest);
        int requests = spans / perRequest;
        try (Putter putter = new Putter(url + "/v5/spans/batch", CONNECTIONS)) {
            putter.put(body, CONNECTIONS); // connects
            Cost start = Cost.now();
            putter.put(body, requests);
            return new Figures(requests * perRequest, requests, Cost.now().since(start));
        }
    }

    private static byte[] body(int spans) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"items\":[".getBytes(UTF_8));
        for (int i = 0; i < spans; i++) {
            body.writeBytes((i == 0 ? "" : ",").getBytes(UTF_8));
            body.writeBytes(span(i));
        }
        body.writeBytes("]}".getBytes(UTF_8));
        return body.toByteArray();
    }

    private static Topics fed(Broker broker, int spans) throws IOException {
        Topics topics = new Topics("bench" + System.nanoTime() + ".");
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 20);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            topics.create(admin, PARTITIONS, (short) 1);
            for (int i = 0; i < spans; i++) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topics.orderedSpans(), traceId(i).getBytes(UTF_8), span(i));
                record.headers().add(Headers.KIND, Headers.bytes(Kind.FIRST.header()));
                record.headers().add(Headers.INPUT, Headers.bytes(Headers.place(i % PARTITIONS, i)));
                var unused = producer.send(record);
            }
        }
        return topics;
    }

    /** A trace has 50 spans, a hundred traces at a time. */
    private static String traceId(int span) {
        return String.format("00000000-0000-4000-8000-%012d", span / 5_000 * 100 + span % 100);
    }

    private static byte[] span(int number) {
        String id = String.format("00000000-0000-4000-9000-%012d", number);
        return ("{\"id\":\"" + id + "\",\"trace_id\":\"" + traceId(number)
                        + "\",\"name\":\"step\",\"type\":\"COMPLETION\",\"status\":\"SUCCESS\","
                        + "\"start_timestamp\":\"2030-05-01T10:00:00.125000+00:00\","
                        + "\"end_timestamp\":\"2030-05-01T10:00:00.480000+00:00\",\"input\":{\"text\":\"" + FILL
                        + "\"},\"output\":{},\"metadata\":{}}")
                .getBytes(UTF_8);
    }
}
