@echo off
rem Runs the keras4j command of this distribution. Directory, arguments, standard input and output
rem and exit code are the command's own.
rem
rem   JAVA_HOME          the Java (17 or newer) to use; otherwise java.exe on the PATH
rem   KERAS4J_JAVA_OPTS  further options of the JVM, separated by spaces: -Xmx8g, for instance

rem No blocks in parentheses: paths such as "Program Files (x86)" would end them.
setlocal EnableExtensions DisableDelayedExpansion
set "K4J_JAR=%~dp0..\keras4j-cli.jar"
if exist "%K4J_JAR%" goto find_java
>&2 echo keras4j: there is no "%K4J_JAR%": unpack the distribution anew
exit /b 70

:find_java
set "K4J_JAVA="
if not defined JAVA_HOME goto java_of_path
set "K4J_JAVA=%JAVA_HOME:"=%\bin\java.exe"
if exist "%K4J_JAVA%" goto java_version
>&2 echo keras4j: JAVA_HOME is "%JAVA_HOME:"=%", where there is no bin\java.exe
exit /b 70

:java_of_path
for %%J in (java.exe) do set "K4J_JAVA=%%~$PATH:J"
if defined K4J_JAVA goto java_version
>&2 echo keras4j: no java.exe on the PATH: install a JDK 17 or newer, or set JAVA_HOME
exit /b 70

rem The line of "java -version" reads: openjdk version "17.0.15" 2025-04-15
:java_version
set "K4J_VERSION="
for /f "usebackq tokens=2,3" %%A in (`call "%K4J_JAVA%" -version 2^>^&1`) do if "%%A"=="version" set "K4J_VERSION=%%~B"
if not defined K4J_VERSION set "K4J_VERSION=17"
for /f "delims=.-+_" %%M in ("%K4J_VERSION%") do set "K4J_VERSION=%%M"
if %K4J_VERSION% GEQ 17 goto options
>&2 echo keras4j: "%K4J_JAVA%" is older than Java 17: set JAVA_HOME to a JDK 17 or newer
exit /b 70

rem Options of the JVM, first those that the caller's can override. The short commands start faster
rem with the quick compiler alone. JavaCPP uses sun.misc.Unsafe, of which Java 24 and later warn.
:options
set "K4J_OPTIONS=-XX:TieredStopAtLevel=1"
for %%C in (predict verify bench) do if /i "%~1"=="%%C" set "K4J_OPTIONS="
if %K4J_VERSION% GEQ 24 set "K4J_OPTIONS=%K4J_OPTIONS% --sun-misc-unsafe-memory-access=allow"
if not defined KERAS4J_JAVA_OPTS goto own_collector
set "K4J_GIVEN=%KERAS4J_JAVA_OPTS:"=%"
if not "%K4J_GIVEN:-XX:+Use=%"=="%K4J_GIVEN%" goto run
:own_collector
set "K4J_OPTIONS=-XX:+UseSerialGC %K4J_OPTIONS%"

:run
"%K4J_JAVA%" %K4J_OPTIONS% %KERAS4J_JAVA_OPTS% -jar "%K4J_JAR%" %*
exit /b %ERRORLEVEL%
