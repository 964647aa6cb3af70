/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The public API names no Kafka type, except where the carrier is Kafka. */
class PublicApiTest {
    @Test
    void kafka_isNamedByItsCarrierOnly() throws Exception {
        List<Class<?>> types = publicTypes();

        assertThat(types).contains(Tracing.class, Span.Body.class, DeliveryStats.DropCause.class);
        assertThat(types.stream().filter(PublicApiTest::namesKafka)).containsExactly(KafkaCarrier.class);
    }

    private static boolean namesKafka(Class<?> type) {
        return Stream.of(
                        Arrays.stream(type.getMethods()).map(Method::toGenericString),
                        Arrays.stream(type.getConstructors()).map(Constructor::toGenericString),
                        Arrays.stream(type.getFields()).map(Field::toGenericString),
                        Stream.of(type.toGenericString(), String.valueOf(type.getGenericSuperclass())))
                .flatMap(signatures -> signatures)
                .anyMatch(signature -> signature.contains("org.apache.kafka"));
    }

    private static List<Class<?>> publicTypes() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(Tracing.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            List<String> names = files.map(file -> classes.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
            List<Class<?>> types = new java.util.ArrayList<>();
            for (String name : names) {
                Class<?> type = Class.forName(name, false, PublicApiTest.class.getClassLoader());
                if (Modifier.isPublic(type.getModifiers())) {
                    types.add(type);
                }
            }
            return types;
        }
    }
}
