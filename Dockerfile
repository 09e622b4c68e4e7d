# The keras4j command as an image:
#
#   docker build -t keras4j .
#   docker run --rm -v "$PWD:/data" keras4j summary model.keras

FROM eclipse-temurin:17-jdk AS build
WORKDIR /src
COPY . .
RUN sh ./mvnw --batch-mode --no-transfer-progress -Dmaven.test.skip=true -Dmaven.javadoc.skip=true \
      -Dmaven.source.skip=true -pl dist -am package \
    && mkdir /out && tar -xzf dist/target/keras4j-*.tar.gz -C /out --strip-components=1

FROM eclipse-temurin:17-jre
COPY --from=build /out /opt/keras4j
RUN ln -s /opt/keras4j/bin/keras4j /usr/local/bin/keras4j \
    && useradd --create-home --uid 10001 keras4j
USER keras4j
WORKDIR /data
ENTRYPOINT ["keras4j"]
CMD ["--help"]
