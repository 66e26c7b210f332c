# Rails: config/initializers/mailgun_emulator.rb. Configuration only; it is not run by the emulator's tests.
#
#   npx mailgun-emulator --smtp-port 4652
#   MAILGUN_SMTP_PORT=4652 bin/rails server
#
# Without --tls the emulator does not offer STARTTLS. With --tls it does, Net::SMTP uses it and verifies the certificate:
# then start Rails with SSL_CERT_FILE=<the CA file that the emulator prints>.

if (port = ENV["MAILGUN_SMTP_PORT"])
  ActiveSupport.on_load(:action_mailer) do
    self.delivery_method = :smtp
    self.smtp_settings = {
      address: "localhost",
      port: Integer(port),
      user_name: "postmaster@mg.example.com",
      password: "any",
      authentication: :plain
    }
  end
end

# With the gem mailgun-ruby, which always sends to https://: npx mailgun-emulator --tls, then SSL_CERT_FILE as above.
#
#   Mailgun.configure do |config|
#     config.api_key = "any-key"
#     config.api_host = "localhost:4650"
#   end
