/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote down. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
            if (resource == null) {
                throw new IOException("version.properties is missing in this build");
            }
            properties.load(resource);
        }
        return new String[] {
            "spanflow " + properties.getProperty("version") + "  (Java " + Runtime.version() + ", Kafka "
                    + properties.getProperty("kafka.version") + ")"
        };
    }
}
