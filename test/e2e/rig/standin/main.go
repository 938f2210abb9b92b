// standin PORT…: stands in for any service of an app whose image is not to be had. It answers HTTP on every port that it is
// given, and says what it can reach:
//
//	GET /anything   200, {"host": …}, slowly with ?ms=N
//	GET /reach      200, {"CHAT_SERVICE_URL": "", "DATABASE_URL": "dial tcp …: i/o timeout"}: every variable that holds a URL,
//	                with what went wrong when it was called (HTTP) or dialled (anything else); never the URL, which may hold a password
//	GET /env        200, the names of its variables
//
// Called nc or wget it stands in for busybox's, as Debian's own has no nc -z.
//
// SIGTERM ends it at once and cuts what is open, unless GRACEFUL=true, when it finishes what it has begun. It listens after
// SLOW_START (a duration such as 3s).
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const patience = 3 * time.Second

func main() {
	switch filepath.Base(os.Args[0]) {
	case "nc":
		netcat()
	case "wget":
		wget()
	default:
		serve()
	}
}

func serve() {
	if slow, err := time.ParseDuration(os.Getenv("SLOW_START")); err == nil {
		time.Sleep(slow)
	}
	http.HandleFunc("GET /reach", func(w http.ResponseWriter, r *http.Request) { answer(w, reach()) })
	http.HandleFunc("GET /env", func(w http.ResponseWriter, r *http.Request) { answer(w, names()) })
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if ms, err := strconv.Atoi(r.URL.Query().Get("ms")); err == nil {
			time.Sleep(time.Duration(ms) * time.Millisecond)
		}
		host, _ := os.Hostname()
		answer(w, map[string]string{"host": host, "colour": os.Getenv("COLOUR")})
	})
	var servers []*http.Server
	for _, port := range os.Args[1:] {
		server := &http.Server{Addr: ":" + port, ReadHeaderTimeout: patience}
		servers = append(servers, server)
		go func() {
			if err := server.ListenAndServe(); err != http.ErrServerClosed {
				log.Fatal(err)
			}
		}()
	}
	log.Printf("listens on %s", strings.Join(os.Args[1:], ", "))
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
	if os.Getenv("GRACEFUL") == "true" {
		for _, server := range servers {
			_ = server.Shutdown(context.Background())
		}
	}
	log.Print("ends")
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Print(err)
	}
}

func names() []string {
	all := []string{}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// reach tries every variable that holds a URL; an empty text means that it answered.
func reach() map[string]string {
	client := &http.Client{Timeout: patience}
	found := map[string]string{}
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		target, err := url.Parse(strings.TrimPrefix(strings.TrimPrefix(value, "jdbc:"), "r2dbc:"))
		if err != nil || target.Host == "" {
			continue
		}
		switch target.Scheme {
		case "http":
			found[name] = call(client, value)
		default:
			found[name] = dial(target)
		}
	}
	return found
}

func call(client *http.Client, address string) string {
	response, err := client.Get(address)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	if response.StatusCode >= 500 {
		return fmt.Sprintf("status %d", response.StatusCode)
	}
	return ""
}

func dial(target *url.URL) string {
	connection, err := net.DialTimeout("tcp", target.Host, patience)
	if err != nil {
		return err.Error()
	}
	_ = connection.Close()
	return ""
}

// netcat is `nc -z -w SECONDS HOST PORT`: exit 0 when the port is open.
func netcat() {
	if len(os.Args) != 6 || os.Args[1] != "-z" || os.Args[2] != "-w" {
		log.Fatal("usage: nc -z -w SECONDS HOST PORT")
	}
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(os.Args[4], os.Args[5]), patience)
	if err != nil {
		log.Fatal(err)
	}
	_ = connection.Close()
}

// wget is `wget … URL`: exit 0 when the answer is one of success.
func wget() {
	client := &http.Client{Timeout: patience}
	response, err := client.Get(os.Args[len(os.Args)-1])
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 400 {
		log.Fatal(response.Status)
	}
}
